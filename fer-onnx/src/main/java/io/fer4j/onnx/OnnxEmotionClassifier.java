package io.fer4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionScores;
import io.fer4j.FerException;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.OutputSpec;
import io.fer4j.internal.ErrorMessages;
import io.fer4j.spi.NetworkClassifier;
import io.fer4j.spi.NetworkOutputs;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in an ONNX Runtime session. Any number of threads may classify at once: {@code OrtSession.run} is thread-safe, and
 * everything else lives on the stack.
 */
final class OnnxEmotionClassifier extends NetworkClassifier {
    /** The rounding of a softmax in single precision, well below what a wrong temperature makes. */
    private static final double TOLERANCE = 1e-4;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean oneByOne;
    /** The tensors that scores are made of. */
    private final Set<String> fetched;

    private OnnxEmotionClassifier(
            OrtEnvironment environment, OrtSession session, boolean oneByOne, ModelCard card, Device device) {
        super(OnnxBackend.ID, card, device);
        this.environment = environment;
        this.session = session;
        this.oneByOne = oneByOne;
        this.fetched = fetched(card);
    }

    /** Returns the tensors that {@link NetworkOutputs#ofTensors} asks for: of logits and probabilities, the probabilities. */
    private static Set<String> fetched(ModelCard card) {
        boolean given = card.output(OutputSpec.Kind.PROBABILITIES).isPresent();
        Set<String> tensors = new HashSet<>();
        for (OutputSpec output : card.outputs()) {
            if (!given || output.kind() != OutputSpec.Kind.LOGITS) {
                tensors.add(output.tensor());
            }
        }
        return Set.copyOf(tensors);
    }

    /**
     * Opens a model and runs it once.
     *
     * @param model any model with a card
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws ModelException if the network is not what the card says
     * @throws BackendException if the device cannot be had
     */
    static OnnxEmotionClassifier open(Model model, Device device) {
        OrtEnvironment environment = OnnxRuntime.load();
        OrtSession session = session(environment, model, device);
        try {
            boolean oneByOne = OnnxModelValidator.takesOneImage(session, model);
            OnnxEmotionClassifier classifier =
                    new OnnxEmotionClassifier(environment, session, oneByOne, model.card(), device);
            classifier.compareOutputs(model);
            classifier.check(model);
            return classifier;
        } catch (RuntimeException | Error e) {
            closeAfter(e, session);
            throw e;
        }
    }

    private static OrtSession session(OrtEnvironment environment, Model model, Device device) {
        try (OrtSession.SessionOptions options = SessionOptionsFactory.forDevice(device)) {
            return environment.createSession(model.weights(), options);
        } catch (OrtException e) {
            boolean deviceWorks = device.kind() == Device.Kind.CPU || OnnxRuntime.canOpenSession(environment, device);
            throw failure(model, device, e, deviceWorks);
        }
    }

    /**
     * Returns what to tell about a network that could not be opened.
     *
     * @param deviceWorks whether another network can be opened on the device: if so, it is not the driver's fault
     */
    static FerException failure(Model model, Device device, OrtException e, boolean deviceWorks) {
        if (!deviceWorks) {
            return new BackendException(SessionOptionsFactory.withoutDriver(device, e), e);
        }
        String where = device.kind() == Device.Kind.CUDA ? " on " + device : "";
        return new ModelException(
                "Expected an ONNX network that ONNX Runtime " + OnnxRuntime.version() + " can run" + where + " in "
                        + model + ", found: " + ErrorMessages.firstLine(e),
                e);
    }

    private static void closeAfter(Throwable failure, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Finds out about a card whose temperature is not the one in the file: compares probabilities with logits, if the network has
     * both, each in a tensor of its own.
     */
    private void compareOutputs(Model model) {
        if (!isAlone(OutputSpec.Kind.LOGITS) || !isAlone(OutputSpec.Kind.PROBABILITIES)) {
            return;
        }
        InputBatch probe = probe(card().input());
        List<EmotionScores> expected = scoresOf(OutputSpec.Kind.LOGITS, probe, model);
        List<EmotionScores> found = scoresOf(OutputSpec.Kind.PROBABILITIES, probe, model);
        for (int image = 0; image < expected.size(); image++) {
            float[] softmax = expected.get(image).toArray();
            float[] probabilities = found.get(image).toArray();
            for (int i = 0; i < softmax.length; i++) {
                if (!(Math.abs(softmax[i] - probabilities[i]) <= TOLERANCE)) {
                    throw new ModelException("Expected the softmax of the logits over the card's temperature "
                            + card().temperature() + " from " + model + ", " + Arrays.toString(softmax) + ", found "
                            + Arrays.toString(probabilities) + ".");
                }
            }
        }
    }

    private boolean isAlone(OutputSpec.Kind kind) {
        return card().output(kind)
                .filter(output -> card().outputs().stream()
                                .filter(other -> other.tensor().equals(output.tensor()))
                                .count()
                        == 1)
                .isPresent();
    }

    private List<EmotionScores> scoresOf(OutputSpec.Kind kind, InputBatch batch, Model model) {
        OutputSpec output = card().output(kind).orElseThrow();
        ModelCard narrowed = card().toBuilder().outputs(List.of(output)).build();
        try {
            return new NetworkOutputs(narrowed).ofTensors(batch.size(), tensors(batch, Set.of(output.tensor()))::get);
        } catch (InferenceException e) {
            throw new ModelException("The network of " + model + " does not compute. " + e.getMessage(), e);
        } catch (OrtException e) {
            throw new ModelException(
                    "Expected the network of " + model + " to run, found: " + ErrorMessages.firstLine(e), e);
        }
    }

    @Override
    protected List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs) {
        try {
            return outputs.ofTensors(batch.size(), tensors(batch, fetched)::get);
        } catch (OrtException e) {
            throw new InferenceException(
                    "Expected ONNX Runtime to run the model " + card().id() + " on " + batch.size()
                            + " pictures, found: " + ErrorMessages.firstLine(e),
                    e);
        }
    }

    /** Runs the network once, or once for each image if it takes no more, and returns copies of some outputs. */
    private Map<String, FloatBuffer> tensors(InputBatch batch, Set<String> names) throws OrtException {
        if (!oneByOne) {
            return tensors(batch.buffer(), batch.size(), names);
        }
        Map<String, FloatBuffer> all = new HashMap<>();
        for (int image = 0; image < batch.size(); image++) {
            for (Map.Entry<String, FloatBuffer> one :
                    tensors(batch.image(image), 1, names).entrySet()) {
                int length = one.getValue().remaining();
                all.computeIfAbsent(one.getKey(), name -> FloatBuffer.allocate(batch.size() * length))
                        .put(one.getValue());
            }
        }
        all.values().forEach(FloatBuffer::flip);
        return all;
    }

    private Map<String, FloatBuffer> tensors(FloatBuffer images, int count, Set<String> names) throws OrtException {
        InputSpec spec = card().input();
        try (OnnxTensor input = OnnxTensor.createTensor(environment, images, spec.shape(count));
                OrtSession.Result result = session.run(Map.of(spec.tensor(), input), names)) {
            Map<String, FloatBuffer> tensors = new HashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                tensors.put(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer());
            }
            return tensors;
        }
    }

    @Override
    protected void release() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceException(
                    "Expected to close the model " + card().id() + ", found: " + ErrorMessages.firstLine(e), e);
        }
    }
}
