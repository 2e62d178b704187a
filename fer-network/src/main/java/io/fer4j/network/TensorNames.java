package io.fer4j.network;

import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
        for (Step step : network.layers()) {
            names.add(names.size() == network.layers().size() - 1 ? LOGITS : output(step, names.size()));
        }
        return names;
    }

    private static String output(Step step, int index) {
        if (step instanceof Convolution convolution) {
            return convolution.name();
        }
        return step instanceof Dense dense
                ? dense.name()
                : step.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "_" + index;
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
        claim(owners, LOGITS, "the logits");
        owners.put(TEMPERATURE, "the temperature");
        owners.put(SCALED_LOGITS, "the scaled logits");
        int index = 0;
        for (Step step : network.layers()) {
            claim(owners, output(step, index), "layer " + index);
            index++;
        }
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
