package io.fer4j.dl4j;

import io.fer4j.InputBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One network several times over, because a DL4J network serves one call at a time. The copies share its weights and are made
 * when they are needed, at most as many as there are processors for their threads. Thread-safe but for closing.
 */
final class NetworkPool {
    private final MultiLayerNetwork network;
    private final int threads;
    private final Semaphore free;
    private final List<PooledNetwork> all = new ArrayList<>();
    /** Those that nobody uses, the last used first: its memory is still in the caches. */
    private final Deque<PooledNetwork> idle = new ArrayDeque<>();

    /**
     * Takes a network over.
     *
     * @param network gives logits; whoever hands it over leaves it alone
     * @param threads how many a call may use
     */
    NetworkPool(MultiLayerNetwork network, int threads) {
        this.network = network;
        this.threads = threads;
        int processors = Runtime.getRuntime().availableProcessors();
        this.free = new Semaphore(Math.max(1, processors / threads), true);
    }

    /**
     * Computes the logits of a batch, on the thread of an idle network.
     *
     * @param batch at least one picture
     * @return {@code [n, 7]}
     */
    float[] logits(InputBatch batch) {
        free.acquireUninterruptibly();
        try {
            PooledNetwork pooled = take();
            try {
                return pooled.logits(batch);
            } finally {
                putBack(pooled);
            }
        } finally {
            free.release();
        }
    }

    /** Returns an idle network, or a new one. */
    PooledNetwork take() {
        synchronized (idle) {
            PooledNetwork pooled = idle.poll();
            if (pooled == null) {
                pooled = new PooledNetwork(network, threads);
                all.add(pooled);
            }
            return pooled;
        }
    }

    private void putBack(PooledNetwork pooled) {
        synchronized (idle) {
            idle.push(pooled);
        }
    }

    /** Ends the threads and frees the weights, all of them whatever goes wrong with one. Nobody may be computing. */
    void close() {
        synchronized (idle) {
            RuntimeException failure = null;
            for (PooledNetwork pooled : all) {
                try {
                    pooled.close();
                } catch (RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            network.params().close();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
