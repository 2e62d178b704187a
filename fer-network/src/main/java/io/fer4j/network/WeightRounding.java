package io.fer4j.network;

import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.ArrayList;
import java.util.List;

/** Rounds weights to what a file of single or half precision can hold; biases are always stored in single precision. */
final class WeightRounding implements InferenceNetwork.Visitor<Layer> {
    private final Precision precision;

    private WeightRounding(Precision precision) {
        this.precision = precision;
    }

    /** Returns the network as it is after storing and reading it again. */
    static InferenceNetwork roundTrip(InferenceNetwork network, Precision precision) {
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException(
                    "Expected fp32 or fp16, found int8, whose files QuantizedOnnxWriter writes.");
        }
        return new WeightRounding(precision).round(network);
    }

    private InferenceNetwork round(InferenceNetwork network) {
        List<Layer> rounded = new ArrayList<>();
        for (Layer layer : network.layers()) {
            rounded.add(layer.accept(this));
        }
        return new InferenceNetwork(network.architecture(), network.height(), network.width(), rounded);
    }

    @Override
    public Layer visit(CenterCrop layer) {
        return layer;
    }

    @Override
    public Layer visit(Convolution c) {
        float[] weights = round(c.name(), c.weights());
        return new Convolution(c.name(), c.inputs(), c.outputs(), c.kernel(), c.padding(), weights, c.bias());
    }

    @Override
    public Layer visit(Relu layer) {
        return layer;
    }

    @Override
    public Layer visit(MaxPool layer) {
        return layer;
    }

    @Override
    public Layer visit(GlobalAveragePool layer) {
        return layer;
    }

    @Override
    public Layer visit(Flatten layer) {
        return layer;
    }

    @Override
    public Layer visit(Dense d) {
        return new Dense(d.name(), d.inputs(), d.outputs(), round(d.name(), d.weights()), d.bias());
    }

    private float[] round(String layer, float[] weights) {
        float[] rounded = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            rounded[i] = precision == Precision.FP16 ? HalfFloat.toFloat(HalfFloat.of(weights[i])) : weights[i];
            if (!Float.isFinite(rounded[i])) {
                throw new IllegalArgumentException(
                        "Expected finite weights of at most " + max() + " in " + layer + ", found " + weights[i] + ".");
            }
        }
        return rounded;
    }

    private float max() {
        return precision == Precision.FP16 ? HalfFloat.MAX : Float.MAX_VALUE;
    }
}
