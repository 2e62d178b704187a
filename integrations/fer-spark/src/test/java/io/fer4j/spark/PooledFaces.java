package io.fer4j.spark;

import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.image.PictureFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/** Shows a plain pool of threads. */
final class PooledFaces {
    private PooledFaces() {}

    // docs/scale.md shows what stands between the marks.
    // begin pool
    /** Recognizes on all cores and hands the results on in the files' order; at most four pictures a core wait. */
    static void recognize(Iterable<Path> files, BiConsumer<Path, List<FaceEmotion>> result)
            throws ExecutionException, InterruptedException {
        record Pending(Path file, Future<List<FaceEmotion>> faces) {}
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(cores);
        Queue<Pending> pending = new ArrayDeque<>();
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().device(Device.cpu(1)).build()) {
            for (Path file : files) {
                pending.add(new Pending(file, pool.submit(() -> recognizer.recognize(PictureFile.read(file)))));
                if (pending.size() > 4 * cores) {
                    Pending oldest = pending.remove();
                    result.accept(oldest.file(), oldest.faces().get());
                }
            }
            for (Pending left : pending) {
                result.accept(left.file(), left.faces().get());
            }
        } finally {
            pool.shutdownNow();
        }
    }
    // end pool
}
