package io.fer4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.OutputSpec;
import io.fer4j.internal.ErrorMessages;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Compares the inputs and outputs of an ONNX file with those on the model's card. */
final class OnnxModelValidator {
    /** Stands for a length that the file leaves open. */
    private static final long ANY = -1;

    private final OrtSession session;
    private final Model model;
    private final ModelCard card;

    private OnnxModelValidator(OrtSession session, Model model) {
        this.session = session;
        this.model = model;
        this.card = model.card();
    }

    /**
     * Compares a file with its card.
     *
     * @return whether the network takes one image at a time only
     * @throws ModelException if they do not fit together; the message says what was expected and what was found
     */
    static boolean takesOneImage(OrtSession session, Model model) {
        try {
            return new OnnxModelValidator(session, model).validate();
        } catch (OrtException e) {
            throw new ModelException(
                    "Expected to see the inputs and outputs of " + model + ", found: " + ErrorMessages.firstLine(e), e);
        }
    }

    private boolean validate() throws OrtException {
        boolean one = validateInput(card.input());
        Set<String> tensors = new LinkedHashSet<>();
        card.outputs().forEach(output -> tensors.add(output.tensor()));
        for (String tensor : tensors) {
            validateOutput(tensor);
        }
        if (session.getNumInputs() != 1) {
            throw new ModelException("Expected one input in " + model + ", found " + session.getInputNames() + ".");
        }
        return one;
    }

    private boolean validateInput(InputSpec spec) throws OrtException {
        long[] expected = spec.shape(1);
        expected[0] = ANY;
        String wanted = expected(
                "input", spec.tensor(), Arrays.toString(expected) + " (-1: any number of images, or one at a time)");
        long[] found = shape(session.getInputInfo(), spec.tensor(), wanted);
        boolean fits = found.length == expected.length && (found[0] == ANY || found[0] == 1);
        for (int axis = 1; fits && axis < found.length; axis++) {
            fits = found[axis] == ANY || found[axis] == expected[axis];
        }
        if (!fits) {
            throw new ModelException(wanted + Arrays.toString(found) + ".");
        }
        return found[0] == 1;
    }

    private void validateOutput(String tensor) throws OrtException {
        int columns = card.outputs().stream()
                .filter(output -> output.tensor().equals(tensor))
                .mapToInt(OutputSpec::columns)
                .sum();
        String wanted = expected("output", tensor, "[n, " + columns + "]");
        long[] found = shape(session.getOutputInfo(), tensor, wanted);
        if (found.length > 0 && !fits(Arrays.copyOfRange(found, 1, found.length), columns)) {
            throw new ModelException(wanted + Arrays.toString(found) + ".");
        }
    }

    /** Tells whether the axes behind the first hold so many numbers, as far as the file says. */
    private static boolean fits(long[] axes, int columns) {
        return Arrays.stream(axes).anyMatch(length -> length == ANY)
                || Arrays.stream(axes).reduce(1, (a, b) -> a * b) == columns;
    }

    private String expected(String role, String tensor, String shape) {
        return "Expected the " + role + " \"" + tensor + "\" with 32-bit floats of shape " + shape
                + ", as the card says, in " + model + ", found ";
    }

    private static long[] shape(Map<String, NodeInfo> nodes, String name, String wanted) {
        NodeInfo node = nodes.get(name);
        if (node == null) {
            throw new ModelException(wanted + "only " + nodes.keySet() + ".");
        }
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new ModelException(wanted + node.getInfo() + ".");
        }
        if (tensor.type != OnnxJavaType.FLOAT) {
            throw new ModelException(wanted + tensor.type + " " + Arrays.toString(tensor.getShape()) + ".");
        }
        return tensor.getShape();
    }
}
