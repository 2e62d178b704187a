package io.fer4j.spi;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Experimental;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.internal.Lifetime;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What the classifiers of all backends have in common: they look at a batch before they run the network on it, and wait for
 * running calls before they are closed. Thread-safe if {@link #run} is.
 */
@Experimental
public abstract class NetworkClassifier implements EmotionClassifier {
    /** More than one, so that a network with a fixed number of pictures is found out. */
    private static final int PROBED = 2;

    private final Lifetime lifetime;
    private final String backend;
    private final ModelCard card;
    private final Device device;
    private final NetworkOutputs outputs;

    /**
     * Notes what it is a classifier of.
     *
     * @param backend the backend's id
     * @param card of the model
     * @param device where it runs
     */
    protected NetworkClassifier(String backend, ModelCard card, Device device) {
        this.lifetime = new Lifetime("The " + backend + " classifier");
        this.backend = backend;
        this.card = card;
        this.device = device;
        this.outputs = new NetworkOutputs(card);
    }

    /**
     * Makes two pictures to try a network on: one of the mean brightness, and one that rises from two deviations below it to two
     * above.
     *
     * @param spec what the pictures look like
     * @return a new batch
     */
    public static InputBatch probe(InputSpec spec) {
        InputBatch batch = InputBatch.allocate(spec, PROBED).resize(PROBED);
        FloatBuffer ramp = batch.image(1);
        for (int i = 0; i < ramp.capacity(); i++) {
            ramp.put(i, 4f * i / ramp.capacity() - 2f);
        }
        return batch;
    }

    /**
     * Classifies two pictures, so that a network that cannot compute is found out when it is opened.
     *
     * @param model named in messages
     * @throws ModelException if the network cannot run, or gives no probabilities
     */
    protected final void check(Model model) {
        try {
            classify(probe(card.input()));
        } catch (InferenceException e) {
            throw new ModelException("The network of " + model + " does not compute. " + e.getMessage(), e);
        }
    }

    @Override
    public final ModelCard card() {
        return card;
    }

    @Override
    public final String backend() {
        return backend;
    }

    @Override
    public final Device device() {
        return device;
    }

    @Override
    public final List<EmotionScores> classify(InputBatch batch) {
        return lifetime.whileOpen(() -> {
            batch.requireSpec(card.input());
            batch.requireFinite();
            if (batch.size() == 0) {
                return List.of();
            }
            List<EmotionScores> scores = run(batch, outputs);
            if (scores.size() != batch.size()) {
                throw new InferenceException("Expected scores for " + batch.size() + " images from the model "
                        + card.id() + ", found " + scores.size() + ".");
            }
            return scores;
        });
    }

    @Override
    public final void close() {
        lifetime.close(this::release);
    }

    /**
     * Runs the network. Called by any number of threads at once, and never after {@link #release}.
     *
     * @param batch at least one picture of the card's size, all numbers finite
     * @param outputs makes scores of what the network gives
     * @return scores for each picture
     * @throws InferenceException if the runtime fails or what comes out are no probabilities
     */
    protected abstract List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs);

    /** Frees what is native. Called once, when no call is running. */
    protected abstract void release();
}
