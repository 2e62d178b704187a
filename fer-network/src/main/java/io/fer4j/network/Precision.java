package io.fer4j.network;

import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Layer;
import java.util.ArrayList;
import java.util.List;

/** How weights are stored in the file; they are computed with in single precision either way. Biases are always stored whole. */
public enum Precision {
    /** Weights of 4 bytes. */
    FP32("fp32"),
    /** Weights of 2 bytes (IEEE 754 binary16), each behind a cast to single precision: half the file. */
    FP16("fp16");

    private final String id;

    Precision(String id) {
        this.id = id;
    }

    /**
     * Returns the name on model cards.
     *
     * @return {@code "fp32"} or {@code "fp16"}
     */
    public String id() {
        return id;
    }

    /**
     * Finds a precision by its id.
     *
     * @param id {@code "fp32"} or {@code "fp16"}
     * @return the precision
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Precision of(String id) {
        for (Precision precision : values()) {
            if (precision.id.equals(id)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("Expected a precision, fp32 or fp16, found \"" + id + "\".");
    }

    /**
     * Returns the network as it is after storing and reading it again.
     *
     * @param network a network in single precision
     * @return the network with its weights rounded to what the file can hold
     * @throws IllegalArgumentException if a weight is not a finite number of this precision; the message names the layer
     */
    public InferenceNetwork round(InferenceNetwork network) {
        List<Layer> rounded = new ArrayList<>();
        for (Layer layer : network.layers()) {
            rounded.add(round(layer));
        }
        return new InferenceNetwork(network.architecture(), network.height(), network.width(), rounded);
    }

    private Layer round(Layer layer) {
        if (layer instanceof Convolution c) {
            float[] weights = round(c.name(), c.weights());
            return new Convolution(c.name(), c.inputs(), c.outputs(), c.kernel(), c.padding(), weights, c.bias());
        }
        if (layer instanceof Dense d) {
            return new Dense(d.name(), d.inputs(), d.outputs(), round(d.name(), d.weights()), d.bias());
        }
        return layer;
    }

    private float[] round(String layer, float[] weights) {
        float[] rounded = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            rounded[i] = this == FP16 ? HalfFloat.toFloat(HalfFloat.of(weights[i])) : weights[i];
            if (!Float.isFinite(rounded[i])) {
                throw new IllegalArgumentException("Expected finite weights of at most " + largest() + " in " + layer
                        + ", found " + weights[i] + ".");
            }
        }
        return rounded;
    }

    private float largest() {
        return this == FP16 ? HalfFloat.LARGEST : Float.MAX_VALUE;
    }
}
