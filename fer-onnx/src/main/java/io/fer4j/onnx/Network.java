package io.fer4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.spi.NetworkClassifier;
import java.util.Arrays;
import java.util.Map;

/**
 * What every network of this project looks like from outside: {@code input [n, 1, height, width]} in, {@code logits [n, 7]}
 * and {@code probabilities [n, 7]}, the softmax of the logits over the card's temperature, out.
 */
final class Network {
    static final String INPUT = "input";
    static final String PROBABILITIES = "probabilities";
    private static final String LOGITS = "logits";

    /** The rounding of a softmax in single precision, well below what a wrong temperature makes. */
    private static final double TOLERANCE = 1e-4;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Model model;

    Network(OrtEnvironment environment, OrtSession session, Model model) {
        this.environment = environment;
        this.session = session;
        this.model = model;
    }

    /**
     * Compares the network with its card and runs it once.
     *
     * @throws ModelException if they do not fit together; the message says what was expected and what was found
     */
    void check() {
        InputSpec spec = model.card().input();
        try {
            checkTensor("input", session.getInputInfo(), INPUT, -1, spec.channels(), spec.height(), spec.width());
            checkTensor("output", session.getOutputInfo(), PROBABILITIES, -1, Emotion.FER2013.size());
            checkTensor("output", session.getOutputInfo(), LOGITS, -1, Emotion.FER2013.size());
            if (session.getNumInputs() != 1) {
                throw new ModelException("Expected one input in " + model + ", found " + session.getInputNames() + ".");
            }
            probe(spec);
        } catch (OrtException e) {
            throw new ModelException(
                    "Expected the network of " + model + " to run, found: " + OnnxRuntime.firstLine(e), e);
        }
    }

    private void checkTensor(String role, Map<String, NodeInfo> found, String name, long... shape) {
        NodeInfo node = found.get(name);
        String expected = "Expected the " + role + " \"" + name + "\" with 32-bit floats of shape "
                + Arrays.toString(shape) + " (-1: any) in " + model + ", found ";
        if (node == null) {
            throw new ModelException(expected + "only " + found.keySet() + ".");
        }
        if (!(node.getInfo() instanceof TensorInfo tensor)
                || tensor.type != OnnxJavaType.FLOAT
                || !Arrays.equals(tensor.getShape(), shape)) {
            throw new ModelException(expected + describe(node) + ".");
        }
    }

    private static String describe(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                ? tensor.type + " " + Arrays.toString(tensor.getShape())
                : node.getInfo().toString();
    }

    private void probe(InputSpec spec) throws OrtException {
        InputBatch pictures = NetworkClassifier.probe(spec);
        long[] shape = {pictures.size(), spec.channels(), spec.height(), spec.width()};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pictures.buffer(), shape);
                OrtSession.Result result = session.run(Map.of(INPUT, input))) {
            float[] logits = values(result, LOGITS, pictures.size());
            float[] probabilities = values(result, PROBABILITIES, pictures.size());
            for (int picture = 0; picture < pictures.size(); picture++) {
                int from = picture * Emotion.FER2013.size();
                compare(
                        Arrays.copyOfRange(logits, from, from + Emotion.FER2013.size()),
                        Arrays.copyOfRange(probabilities, from, from + Emotion.FER2013.size()));
            }
        }
    }

    private float[] values(OrtSession.Result result, String name, int pictures) throws OrtException {
        OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
        float[] values = tensor.getFloatBuffer().array();
        if (values.length != pictures * Emotion.FER2013.size()) {
            throw new ModelException("Expected " + pictures * Emotion.FER2013.size() + " " + name + " for " + pictures
                    + " pictures from " + model + ", found " + values.length + ".");
        }
        return values;
    }

    private void compare(float[] logits, float[] probabilities) {
        double temperature = model.card().temperature();
        float[] expected;
        try {
            expected = EmotionScores.ofLogits(logits, temperature).toArray();
        } catch (IllegalArgumentException e) {
            throw new ModelException("The network of " + model + " does not compute. " + e.getMessage(), e);
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - probabilities[i]) <= TOLERANCE)) {
                throw new ModelException("Expected the softmax of the logits over the card's temperature " + temperature
                        + " from " + model + ", " + Arrays.toString(expected) + ", found "
                        + Arrays.toString(probabilities) + ".");
            }
        }
    }
}
