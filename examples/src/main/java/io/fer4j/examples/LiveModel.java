package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Evaluation;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.WeightsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The recognizer for live pictures: the default model if it keeps up with a camera on this machine, otherwise the slowest of the
 * other weights that does, because larger networks and more bits are slower and more accurate. What the user names is taken as it is.
 */
final class LiveModel implements AutoCloseable {
    /** Twenty frames a second: fewer look like a row of pictures. */
    static final Duration BUDGET = Duration.ofMillis(50);

    private static final int WARM_UP = 2;
    private static final int RUNS = 5;

    private final EmotionRecognizer recognizer;
    private final Duration perFrame;

    private LiveModel(EmotionRecognizer recognizer, Duration perFrame) {
        this.recognizer = recognizer;
        this.perFrame = perFrame;
    }

    /**
     * Measures, and opens other recognizers where the first one is too slow.
     *
     * @param options what the user chose
     * @param chosenFirst opened by these options; stays open, and may be the result
     * @param budget the longest median time for a frame
     * @return one that the caller closes
     */
    static LiveModel choose(RecognizerOptions options, EmotionRecognizer chosenFirst, Duration budget) {
        Frame sample = Picture.bundled().read();
        LiveModel first = measured(chosenFirst, sample);
        if (options.namesModel() || first.perFrame.compareTo(budget) <= 0) {
            return first;
        }
        List<LiveModel> opened = new ArrayList<>(List.of(first));
        LiveModel chosen = first;
        try {
            for (Model model : candidates()) {
                opened.add(measured(options.liveBuilder().model(model).build(), sample));
            }
            chosen = chosen(opened, budget);
            return chosen;
        } finally {
            for (LiveModel model : opened) {
                if (model != chosen && model != first) {
                    model.close();
                }
            }
        }
    }

    /** All weights of the bundled models, but the default ones, that agree with people more than with another label set. */
    private static List<Model> candidates() {
        Model best = Model.best();
        List<Model> candidates = new ArrayList<>();
        for (String id : Model.bundledIds()) {
            Model model = Model.bundled(id);
            for (WeightsFile weights : model.card().weights()) {
                boolean isBest = id.equals(best.card().id()) && weights.precision() == best.precision();
                if (!isBest && followsPeople(model.card())) {
                    candidates.add(model.variant(weights.precision()));
                }
            }
        }
        return candidates;
    }

    private static boolean followsPeople(ModelCard card) {
        double people =
                card.evaluation(Evaluation.PEOPLE).map(Evaluation::accuracy).orElse(0.0);
        return people
                > card.evaluation(Evaluation.FER2013).map(Evaluation::accuracy).orElse(0.0);
    }

    private static LiveModel chosen(List<LiveModel> opened, Duration budget) {
        Comparator<LiveModel> byTime = Comparator.comparing(model -> model.perFrame);
        return opened.stream()
                .filter(model -> model.perFrame.compareTo(budget) <= 0)
                .max(byTime)
                .orElseGet(() -> opened.stream().min(byTime).orElseThrow());
    }

    private static LiveModel measured(EmotionRecognizer recognizer, Frame sample) {
        for (int i = 0; i < WARM_UP; i++) {
            recognizer.recognize(sample);
        }
        long[] nanos = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            recognizer.recognize(sample);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return new LiveModel(recognizer, Duration.ofNanos(nanos[RUNS / 2]));
    }

    EmotionRecognizer recognizer() {
        return recognizer;
    }

    /** Returns the median time of a frame with one face, from picture to result. */
    Duration perFrame() {
        return perFrame;
    }

    @Override
    public void close() {
        recognizer.close();
    }
}
