package io.fer4j.examples;

import io.fer4j.Emotion;
import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A few lines for people: who was seen when, and how often each label was shown. */
final class VideoSummary implements VideoSink {
    private final String name;
    private final PrintWriter out;
    private final Map<Long, Appearance> appearances = new TreeMap<>();
    private int frames;
    private Duration last = Duration.ZERO;

    VideoSummary(String name, PrintWriter out) {
        this.name = name;
        this.out = out;
    }

    /** When one face was seen, and what it was labelled. */
    private static final class Appearance {
        private final Map<Emotion, Integer> labels = new EnumMap<>(Emotion.class);
        private final Map<Emotion, Integer> uncertain = new EnumMap<>(Emotion.class);
        private final Duration first;
        private Duration last;
        private int frames;

        Appearance(Duration first) {
            this.first = first;
            this.last = first;
        }

        void add(Duration time, TrackedFace face) {
            last = time;
            frames++;
            labels.merge(face.label(), 1, Integer::sum);
            if (face.face().uncertain()) {
                uncertain.merge(face.label(), 1, Integer::sum);
            }
        }

        /** Returns how much of the time with a label it was an uncertain one, as the rest of a sentence. */
        String doubt(Emotion label) {
            int doubtful = uncertain.getOrDefault(label, 0);
            return doubtful == 0
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            ", uncertain for %.0f %% of it",
                            Math.max(1, 100.0 * doubtful / labels.getOrDefault(label, 1)));
        }
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        frames++;
        last = frame.timestamp();
        for (TrackedFace face : faces) {
            appearances.computeIfAbsent(face.id(), id -> new Appearance(last)).add(last, face);
        }
    }

    @Override
    public void close() {
        String count =
                appearances.isEmpty() ? "no face" : appearances.size() == 1 ? "1 face" : appearances.size() + " faces";
        line("%s, %s, %s: %s", name, frames == 1 ? "1 frame" : frames + " frames", seconds(last), count);
        appearances.forEach((track, appearance) -> {
            line("");
            line("  Face %d, %s to %s", track, seconds(appearance.first), seconds(appearance.last));
            appearance.labels.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .forEach(entry -> line(
                            "    %-8s %5.1f %% of the time%s %s",
                            entry.getKey(),
                            100.0 * entry.getValue() / appearance.frames,
                            appearance.doubt(entry.getKey()),
                            entry.getKey().emoji()));
        });
        line("");
        out.flush();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
