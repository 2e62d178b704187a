package io.fer4j.network;

import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of the tensors in the files that are written. */
final class TensorNames {
    static final String INPUT = "input";
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";
    static final String TEMPERATURE = "temperature";
    static final String SCALED_LOGITS = "scaled_logits";

    /** What follows a layer's name in the name of its weights. */
    static final String WEIGHT = ".weight";

    static final String BIAS = ".bias";
    /** What follows the name of weights of 16 bits behind their cast. */
    static final String CAST = ".fp32";
    /** What follows the name of maps that have been averaged, and have two axes of length 1. */
    static final String AVERAGED = "_2d";

    static final String QUANTIZED = ".quantized";
    static final String DEQUANTIZED = ".dequantized";
    static final String SCALE = ".scale";
    static final String ZERO = ".zero";

    private static final List<String> QUANTIZATION = List.of("", QUANTIZED, DEQUANTIZED, SCALE, ZERO);
    private static final List<String> PARTS =
            List.of("", AVERAGED, ".starts", ".ends", ".axes", WEIGHT, WEIGHT + CAST, BIAS);

    private TensorNames() {}

    /** Returns a name for each layer's output, the last one {@link #LOGITS}. */
    static List<String> outputs(InferenceNetwork network) {
        List<String> names = new ArrayList<>();
        for (Layer layer : network.layers()) {
            names.add(names.size() == network.layers().size() - 1 ? LOGITS : output(layer, names.size()));
        }
        return names;
    }

    private static String output(Layer layer, int index) {
        return layer.accept(new OutputName(index));
    }

    /** Names layers with weights by their own names, others by their kind and place. These names are in files. */
    private record OutputName(int index) implements InferenceNetwork.Visitor<String> {
        @Override
        public String visit(CenterCrop layer) {
            return "crop_" + index;
        }

        @Override
        public String visit(Convolution layer) {
            return layer.name();
        }

        @Override
        public String visit(Relu layer) {
            return "relu_" + index;
        }

        @Override
        public String visit(MaxPool layer) {
            return "maxpool_" + index;
        }

        @Override
        public String visit(GlobalAveragePool layer) {
            return "globalaveragepool_" + index;
        }

        @Override
        public String visit(Flatten layer) {
            return "flatten_" + index;
        }

        @Override
        public String visit(Dense layer) {
            return layer.name();
        }
    }

    /**
     * Checks that a file with this network, of any precision, would have no two tensors of the same name: ONNX Runtime refuses
     * such files.
     *
     * @throws IllegalArgumentException if it would; the message says which
     */
    static void requireUnique(InferenceNetwork network) {
        Map<String, String> owners = new HashMap<>();
        claim(owners, INPUT, "the input");
        claim(owners, PROBABILITIES, "the probabilities");
        owners.put(TEMPERATURE, "the temperature");
        owners.put(SCALED_LOGITS, "the scaled logits");
        int index = 0;
        for (Layer layer : network.layers()) {
            claim(owners, output(layer, index), "layer " + index);
            index++;
        }
        claim(owners, LOGITS, "layer " + (index - 1));
    }

    private static void claim(Map<String, String> owners, String name, String owner) {
        for (String part : PARTS) {
            for (String suffix : QUANTIZATION) {
                String other = owners.putIfAbsent(name + part + suffix, owner);
                if (other != null && !other.equals(owner)) {
                    throw new IllegalArgumentException("Expected a name of its own for each layer, found \"" + name
                            + "\" for " + owner + ", which " + other + " has: both would store \"" + name + part
                            + suffix + "\".");
                }
            }
        }
    }
}
