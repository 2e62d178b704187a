package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.spi.Lifetime;
import io.fer4j.spi.NetworkOutputs;
import java.nio.FloatBuffer;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A model in a TensorFlow session. Any number of threads may classify at once: {@code Session.run} is thread-safe and runs in
 * the caller's thread, and everything else lives on the stack.
 */
final class TfEmotionClassifier implements EmotionClassifier {
    /** As many pictures as it takes to see that their number is free. */
    private static final int PROBED = 2;

    private final Lifetime lifetime = new Lifetime("The " + TfBackend.ID + " classifier");
    private final NetworkGraph network;
    private final Session session;
    private final ModelCard card;
    private final Device device;
    private final NetworkOutputs outputs;

    private TfEmotionClassifier(NetworkGraph network, Session session, ModelCard card, Device device) {
        this.network = network;
        this.session = session;
        this.card = card;
        this.device = device;
        this.outputs = new NetworkOutputs(card);
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
        SessionSettings.require(device);
        ConfigProto settings = SessionSettings.of(device);
        NetworkGraph network = NetworkGraph.of(model, device);
        TfEmotionClassifier classifier =
                new TfEmotionClassifier(network, session(network, settings), model.card(), device);
        try {
            classifier.check(model);
            return classifier;
        } catch (RuntimeException | Error e) {
            classifier.close();
            throw e;
        }
    }

    private static Session session(NetworkGraph network, ConfigProto settings) {
        try {
            return new Session(network.graph(), settings);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /** Runs a picture of the mean and one that rises from two deviations below it to two above. */
    private void check(Model model) {
        InputBatch batch = InputBatch.allocate(card.input(), PROBED).resize(PROBED);
        FloatBuffer ramp = batch.image(1);
        for (int i = 0; i < ramp.capacity(); i++) {
            ramp.put(i, 4f * i / ramp.capacity() - 2f);
        }
        try {
            classify(batch);
        } catch (InferenceException e) {
            throw new ModelException("The network of " + model + " does not compute. " + e.getMessage(), e);
        }
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public String backend() {
        return TfBackend.ID;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public List<EmotionScores> classify(InputBatch batch) {
        return lifetime.whileOpen(() -> {
            batch.requireSpec(card.input());
            batch.requireFinite();
            return batch.size() == 0 ? List.of() : outputs.ofProbabilities(run(batch));
        });
    }

    /** Returns the probabilities, {@code [n, 7]} in the order of the card's labels. */
    private FloatBuffer run(InputBatch batch) {
        Shape shape = Shape.of(batch.size(), card.input().height(), card.input().width(), InputSpec.CHANNELS);
        try (TFloat32 pictures = TFloat32.tensorOf(shape, DataBuffers.of(batch.buffer()));
                Result result = session.runner()
                        .feed(network.input(), pictures)
                        .fetch(network.probabilities())
                        .run()) {
            float[] probabilities = new float[batch.size() * Emotion.COUNT];
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(probabilities);
            return FloatBuffer.wrap(probabilities);
        } catch (RuntimeException e) {
            // TensorFlow's exceptions have no narrower class in common.
            throw new InferenceException(
                    "Expected TensorFlow to run the model " + card.id() + " on " + batch.size() + " pictures, found: "
                            + TensorFlowRuntime.firstLine(e),
                    e);
        }
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            session.close();
            network.close();
        });
    }
}
