package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.internal.ErrorMessages;
import io.fer4j.spi.NetworkClassifier;
import io.fer4j.spi.NetworkOutputs;
import java.nio.FloatBuffer;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * A model in a TensorFlow session. Any number of threads may classify at once: {@code Session.run} is thread-safe and runs in
 * the caller's thread, and everything else lives on the stack.
 */
final class TfEmotionClassifier extends NetworkClassifier {
    private final NetworkGraph network;
    private final Session session;

    private TfEmotionClassifier(NetworkGraph network, Session session, ModelCard card, Device device) {
        super(TfBackend.ID, card, device);
        this.network = network;
        this.session = session;
    }

    /**
     * Opens a model and runs it once, so that a network that cannot run is found out here.
     *
     * @param model any model with a card
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws ModelException if the network is not one of plain layers or not what the card says
     * @throws BackendException if the device cannot be had
     */
    static TfEmotionClassifier open(Model model, Device device) {
        TensorFlowRuntime.load();
        TensorFlowRuntime.requireNatives(device);
        NetworkGraph network = NetworkGraph.of(model, device);
        TfEmotionClassifier classifier =
                new TfEmotionClassifier(network, session(network, device), model.card(), device);
        try {
            classifier.check(model);
            return classifier;
        } catch (RuntimeException | Error e) {
            closeAfter(e, classifier::close);
            throw e;
        }
    }

    /** After the model has been read: the first session of a process fixes the number of threads for all others. */
    private static Session session(NetworkGraph network, Device device) {
        try {
            TensorFlowRuntime.requireGpu(device);
            return GlobalThreadPool.open(network.graph(), device);
        } catch (RuntimeException | Error e) {
            closeAfter(e, network::close);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    protected List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs) {
        InputSpec spec = batch.spec();
        Shape shape = Shape.of(batch.size(), spec.height(), spec.width(), spec.channels());
        float[] probabilities = new float[batch.size() * Emotion.FER2013.size()];
        try (TFloat32 pictures = TFloat32.tensorOf(shape, DataBuffers.of(batch.buffer()));
                Result result = session.runner()
                        .feed(network.input(), pictures)
                        .fetch(network.probabilities())
                        .run()) {
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(probabilities);
        } catch (RuntimeException e) {
            // TensorFlow's exceptions have no narrower class in common.
            throw new InferenceException(
                    "Expected TensorFlow to run the model " + card().id() + " on " + batch.size() + " pictures, found: "
                            + ErrorMessages.firstLine(e),
                    e);
        }
        return outputs.ofProbabilities(FloatBuffer.wrap(probabilities));
    }

    @Override
    protected void release() {
        // Closes both, the session first, whatever either throws.
        try (network;
                session) {}
    }
}
