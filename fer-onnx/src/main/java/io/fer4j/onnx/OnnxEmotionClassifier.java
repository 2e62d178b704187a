package io.fer4j.onnx;

import ai.onnxruntime.OnnxTensor;
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
import io.fer4j.spi.NetworkClassifier;
import io.fer4j.spi.NetworkOutputs;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in an ONNX Runtime session. Any number of threads may classify at once: {@code OrtSession.run} is thread-safe, and
 * everything else lives on the stack.
 */
final class OnnxEmotionClassifier extends NetworkClassifier {
    private static final Set<String> PROBABILITIES = Set.of(Network.PROBABILITIES);

    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxEmotionClassifier(OrtEnvironment environment, OrtSession session, ModelCard card, Device device) {
        super(OnnxBackend.ID, card, device);
        this.environment = environment;
        this.session = session;
    }

    /**
     * Opens a model.
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
            new Network(environment, session, model).check();
            return new OnnxEmotionClassifier(environment, session, model.card(), device);
        } catch (RuntimeException | Error e) {
            closeAfter(e, session);
            throw e;
        }
    }

    private static OrtSession session(OrtEnvironment environment, Model model, Device device) {
        try (OrtSession.SessionOptions options = SessionSettings.of(device)) {
            return environment.createSession(model.weights(), options);
        } catch (OrtException e) {
            boolean deviceWorks = device.kind() == Device.Kind.CPU || OnnxRuntime.opens(environment, device);
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
            return new BackendException(SessionSettings.withoutDriver(device, e), e);
        }
        String where = device.kind() == Device.Kind.CUDA ? " on " + device : "";
        return new ModelException(
                "Expected an ONNX network that ONNX Runtime " + OnnxRuntime.version() + " can run" + where + " in " + model
                        + ", found: " + OnnxRuntime.firstLine(e),
                e);
    }

    private static void closeAfter(Throwable failure, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    protected List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs) {
        InputSpec spec = batch.spec();
        long[] shape = {batch.size(), spec.channels(), spec.height(), spec.width()};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, batch.buffer(), shape);
                OrtSession.Result result = session.run(Map.of(Network.INPUT, input), PROBABILITIES)) {
            return outputs.ofProbabilities(((OnnxTensor) result.get(0)).getFloatBuffer());
        } catch (OrtException e) {
            throw new InferenceException(
                    "Expected ONNX Runtime to run the model " + card().id() + " on " + batch.size()
                            + " pictures, found: " + OnnxRuntime.firstLine(e),
                    e);
        }
    }

    @Override
    protected void release() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceException(
                    "Expected to close the model " + card().id() + ", found: " + OnnxRuntime.firstLine(e), e);
        }
    }
}
