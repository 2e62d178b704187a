package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.image.Samples;
import io.fer4j.testkit.InParallel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Pointer;

/**
 * A program, {@code RECOGNITIONS}, in which eight threads share a recognizer that is replaced and closed under their hands, and
 * open others of their own. It prints how much of everything the process has grown by since two fifths of them were done.
 */
final class RecognizerSoak {
    private static final int THREADS = 8;
    /** How many calls of a thread lie between two recognizers that it opens. */
    private static final int BETWEEN = 50;

    private final Frame portrait = Samples.astronaut();
    private final AtomicReference<EmotionRecognizer> shared = new AtomicReference<>(open());
    private final List<FaceEmotion> expected = shared.get().recognize(portrait);

    private RecognizerSoak() {}

    public static void main(String[] arguments) throws IOException {
        int each = Integer.parseInt(arguments[0]) / THREADS;
        RecognizerSoak soak = new RecognizerSoak();
        assertThat(soak.expected)
                .singleElement()
                .satisfies(face -> assertThat(face.top()).isEqualTo(Emotion.HAPPY));
        soak.run(2 * each / 5);
        Map<String, Long> before = readings();
        soak.run(each - 2 * each / 5);
        readings().forEach((what, now) -> System.out.println(what + ": " + (now - before.get(what)) + ", now " + now));
        soak.shared.get().close();
    }

    /** With the small network: what may leak is the same for every network. */
    private static EmotionRecognizer open() {
        return EmotionRecognizer.builder().model("cnn3").build();
    }

    private void run(int calls) {
        InParallel.run(THREADS, thread -> {
            for (int call = 0; call < calls; call++) {
                // Not all threads at once.
                if ((call + thread * BETWEEN / THREADS) % BETWEEN == 0) {
                    recognizeAnew(thread);
                } else {
                    recognizeShared();
                }
            }
            return thread;
        });
    }

    private void recognizeAnew(int thread) {
        EmotionRecognizer fresh = open();
        check(fresh.recognize(portrait));
        // The first thread's takes the shared one's place, which is closed during calls of the others.
        (thread == 0 ? shared.getAndSet(fresh) : fresh).close();
    }

    private void recognizeShared() {
        while (true) {
            EmotionRecognizer recognizer = shared.get();
            try {
                check(recognizer.recognize(portrait));
                return;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("The recognizer is closed.");
                assertThat(shared.get()).isNotSameAs(recognizer);
            }
        }
    }

    private void check(List<FaceEmotion> found) {
        assertThat(found).isEqualTo(expected);
    }

    private static Map<String, Long> readings() throws IOException {
        Map<String, Long> readings = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        readings.put(
                "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        readings.put("resident", status("VmRSS") * 1024);
        readings.put("javacpp", Pointer.totalBytes());
        readings.put("threads", status("Threads"));
        readings.put("descriptors", count(Path.of("/proc/self/fd")));
        readings.put("temporary", count(Path.of(System.getProperty("java.io.tmpdir"))));
        return readings;
    }

    private static long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Counts what is there; descriptors and files may go away while it looks. */
    private static long count(Path directory) throws IOException {
        AtomicLong files = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.incrementAndGet();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files.get();
    }
}
