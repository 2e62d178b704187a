package io.fer4j.dl4j;

import io.fer4j.InputBatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network that shares another one's weights, and the thread that runs it. ND4J keeps two things by thread: the memory of
 * intermediate results, which stays until somebody frees it on that same thread, and the number of threads oneDNN may use. On a
 * thread of ours neither touches the caller's.
 */
final class PooledNetwork {
    private final MultiLayerNetwork network;
    private final ExecutorService thread;

    PooledNetwork(MultiLayerNetwork original, int threads) {
        network = sharingWeights(original);
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(
                    () -> {
                        Nd4jRuntime.limitCallingThread(threads);
                        work.run();
                    },
                    "fer4j-dl4j");
            made.setDaemon(true);
            return made;
        });
    }

    static MultiLayerNetwork sharingWeights(MultiLayerNetwork original) {
        MultiLayerNetwork copy =
                new MultiLayerNetwork(original.getLayerWiseConfigurations().clone());
        copy.init(original.params(), false);
        return copy;
    }

    /**
     * Computes the logits of a batch, one call at a time.
     *
     * @param batch at least one picture
     * @return {@code [n, 7]}
     */
    float[] logits(InputBatch batch) {
        return call(() -> compute(batch));
    }

    /** Calls something on this network's thread, and lets through whatever it throws. */
    <T> T call(Supplier<T> work) {
        try {
            // join() does not give up when the caller is interrupted: the batch is the caller's, and still being read.
            return CompletableFuture.supplyAsync(work, thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private float[] compute(InputBatch batch) {
        try (INDArray input = Dl4jNetworks.features(batch);
                INDArray logits = network.output(input)) {
            return logits.data().asFloat();
        }
    }

    /** Frees the thread's memory and ends it. Nobody may be computing. */
    void close() {
        try {
            CompletableFuture.runAsync(() -> Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread(), thread)
                    .join();
        } finally {
            thread.shutdown();
        }
    }
}
