package io.fer4j.dl4j;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.internal.CpuThreads;
import io.fer4j.network.CalibratedNetwork;
import io.fer4j.network.OnnxReader;
import io.fer4j.spi.NetworkClassifier;
import io.fer4j.spi.NetworkOutputs;
import java.nio.FloatBuffer;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A model in DL4J's layers. Any number of threads may classify at once: each call has a network of the pool for itself. */
final class Dl4jEmotionClassifier extends NetworkClassifier {
    private final NetworkPool pool;

    private Dl4jEmotionClassifier(NetworkPool pool, ModelCard card, Device device) {
        super(Dl4jBackend.ID, card, device);
        this.pool = pool;
    }

    /**
     * Opens a model.
     *
     * @param model any model with a card
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws ModelException if the network is not what the card says, or no chain of plain layers
     * @throws BackendException if the device cannot be had
     */
    static Dl4jEmotionClassifier open(Model model, Device device) {
        Nd4jRuntime.requireProcessor(device);
        int threads = CpuThreads.of(device);
        Nd4jRuntime.load();
        CalibratedNetwork stored = OnnxReader.read(model);
        MultiLayerNetwork network = InferenceNetworkBuilder.network(stored.network());
        NetworkPool pool = new NetworkPool(network, threads);
        try {
            requireThreads(device, network);
            Dl4jEmotionClassifier classifier = new Dl4jEmotionClassifier(pool, model.card(), device);
            classifier.check(model);
            return classifier;
        } catch (RuntimeException | Error e) {
            closeAfter(e, pool);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, NetworkPool pool) {
        try {
            pool.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void requireThreads(Device device, MultiLayerNetwork network) {
        if (device.threads() > 0 && !Nd4jRuntime.usesOneDnn(network)) {
            throw new BackendException(
                    "Expected oneDNN in ND4J for " + device + ", found none: without it the number of"
                            + " threads is one for the whole process. Take the device cpu, and set the number for all with the"
                            + " environment variables OMP_NUM_THREADS and OPENBLAS_NUM_THREADS.");
        }
    }

    @Override
    protected List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs) {
        float[] logits;
        try {
            logits = pool.logits(batch);
        } catch (RuntimeException e) {
            throw new InferenceException(
                    "Expected DL4J to run the model " + card().id() + " on " + batch.size() + " pictures, found: " + e,
                    e);
        }
        return outputs.ofLogits(FloatBuffer.wrap(logits));
    }

    @Override
    protected void release() {
        pool.close();
    }
}
