package io.fer4j.train.teacher;

import io.fer4j.Emotion;
import io.fer4j.train.data.FaceDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Asks a teacher about views of the training pictures and keeps what it says. */
public final class Labelling {
    private Labelling() {}

    /**
     * Fills a folder with a teacher's logits; views that are there already are not asked for again.
     *
     * @param teacher who is asked
     * @param name the teacher's name, for the student's card
     * @param pictures the training pictures, square
     * @param views what to show
     * @param directory where the labels go
     * @param threads how many pictures to ask about at a time
     * @param viewStarted is told each view's number before it is asked for
     * @param pictureDone is told each row that is done, on any thread
     * @throws io.fer4j.ModelException if the teacher is not a network that can be asked
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if the thread is interrupted; the views done so far stay
     */
    public static void run(
            TeacherNetwork teacher,
            String name,
            FaceDataset pictures,
            TeacherViews views,
            Path directory,
            int threads,
            IntConsumer viewStarted,
            IntConsumer pictureDone)
            throws IOException, InterruptedException {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try (OnnxTeacher network = new OnnxTeacher(teacher)) {
            TeacherLabels.Header header =
                    new TeacherLabels.Header(name, network.sha256(), views, pictures.fingerprint());
            for (int view = TeacherLabels.start(directory, header); view < views.count(); view++) {
                viewStarted.accept(view);
                TeacherLabels.writeView(directory, view, ask(network, pictures, views, view, pool, pictureDone));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static float[] ask(
            OnnxTeacher network,
            FaceDataset pictures,
            TeacherViews views,
            int view,
            ForkJoinPool pool,
            IntConsumer pictureDone)
            throws InterruptedException {
        float[] logits = new float[pictures.size() * Emotion.FER2013.size()];
        try {
            pool.submit(() -> IntStream.range(0, pictures.size()).parallel().forEach(row -> {
                        float[] seven = network.logits(views.draw(pictures, row, row, view), pictures.width());
                        System.arraycopy(seven, 0, logits, row * Emotion.FER2013.size(), Emotion.FER2013.size());
                        pictureDone.accept(row);
                    }))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
        return logits;
    }
}
