package io.fer4j.dl4j;

import io.fer4j.InputBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One network several times over, because a DL4J network serves one call at a time. The replicas share its weights and are made
 * when they are needed, at most so many that each has processors for its threads. Thread-safe but for closing.
 */
final class Replicas {
    private final MultiLayerNetwork network;
    private final int threads;
    private final Semaphore free;
    private final List<Replica> all = new ArrayList<>();
    /** Those that nobody uses, the last used first: its memory is still in the caches. */
    private final Deque<Replica> idle = new ArrayDeque<>();

    /**
     * Takes a network over.
     *
     * @param network gives logits; whoever hands it over leaves it alone
     * @param threads how many a call may use
     */
    Replicas(MultiLayerNetwork network, int threads) {
        this.network = network;
        this.threads = threads;
        int processors = Runtime.getRuntime().availableProcessors();
        this.free = new Semaphore(Math.max(1, processors / threads), true);
    }

    /**
     * Computes the logits of a batch, on a thread that belongs to a replica.
     *
     * @param batch at least one picture
     * @return {@code [n, 7]}
     */
    float[] logits(InputBatch batch) {
        free.acquireUninterruptibly();
        try {
            Replica replica = take();
            try {
                return replica.logits(batch);
            } finally {
                putBack(replica);
            }
        } finally {
            free.release();
        }
    }

    /** Returns an idle replica, or a new one. */
    Replica take() {
        synchronized (idle) {
            Replica replica = idle.poll();
            if (replica == null) {
                replica = new Replica(network, threads);
                all.add(replica);
            }
            return replica;
        }
    }

    private void putBack(Replica replica) {
        synchronized (idle) {
            idle.push(replica);
        }
    }

    /** Ends the threads and frees the weights, all of them whatever goes wrong with one. Nobody may be computing. */
    void close() {
        synchronized (idle) {
            RuntimeException failure = null;
            for (Replica replica : all) {
                try {
                    replica.close();
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
