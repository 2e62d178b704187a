package io.fer4j.vision.live;

import io.fer4j.EmotionRecognizer;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.video.FrameSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that recognises so many frames of a video that starts over and over, and says how its resident memory grew. */
final class LiveSoak {
    private static final int KILOBYTE = 1024;

    private LiveSoak() {}

    /** Takes the video and the number of frames; the first two fifths of them are to warm up. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long frames = Long.parseLong(arguments[1]);
        CountDownLatch warm = new CountDownLatch((int) (2 * frames / 5));
        CountDownLatch all = new CountDownLatch((int) frames);
        try (EmotionRecognizer recognizer =
                        EmotionRecognizer.builder().model("cnn3").build();
                LiveRecognizer live = LiveRecognizer.start(
                        FrameSources.device("lavfi", "movie=" + arguments[0] + ":loop=0,setpts=N/(30*TB)"),
                        recognizer,
                        new ExpressionTracker(0.5, ExpressionTracker.DEFAULT_HALF_LIFE),
                        result -> {
                            if (result.faces().size() == 1) {
                                warm.countDown();
                                all.countDown();
                            }
                        })) {
            warm.await();
            long before = residentKilobytes();
            all.await();
            System.out.println("grown by " + (residentKilobytes() - before) + " kB; " + live.statistics());
        }
    }

    private static long residentKilobytes() throws IOException {
        String resident = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
        return Long.parseLong(resident) * 4096 / KILOBYTE;
    }
}
