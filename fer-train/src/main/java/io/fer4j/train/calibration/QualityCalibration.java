package io.fer4j.train.calibration;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.FaceQuality;
import io.fer4j.Frame;
import io.fer4j.HeadPose;
import io.fer4j.PixelFormat;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.robustness.Corruption;
import io.fer4j.train.robustness.Slices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;

/**
 * Where scores go wrong as a face's quality falls: a classifier's errors on images of a data set that were made worse, by
 * the quality
 * that {@link FaceQuality} measures on them, and on the images as they are, by the pose that a detector's landmarks tell.
 */
public final class QualityCalibration {
    private static final int BATCH = 32;
    private static final double[] EXPOSURES = {1.5, 2, 3, 4, 6};
    private static final int WHITE = 255;

    /** What is measured, and where its range is cut. */
    public enum Measure {
        /** The longer side of the face, in pixels. */
        SIZE(false, false, 12, 18, 24, 32, 40),
        /** {@link FaceQuality#sharpness()}. */
        SHARPNESS(false, false, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9),
        /** {@link FaceQuality#brightness()}. */
        BRIGHTNESS(false, false, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2),
        /** {@link FaceQuality#contrast()}. */
        CONTRAST(false, false, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08),
        /** {@link FaceQuality#overexposure()}. */
        OVEREXPOSURE(true, false, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6),
        /** The yaw to either side, in degrees. */
        YAW(true, true, 10, 20, 25, 30, 35, 40, 45, 50, 60),
        /** The pitch up or down, in degrees. */
        PITCH(true, true, 4, 6, 8, 10, 12, 15);

        private final boolean largeIsBad;
        private final boolean asMet;

        @SuppressWarnings("ImmutableEnumChecker") // never written to
        private final double[] cuts;

        Measure(boolean largeIsBad, boolean asMet, double... cuts) {
            this.largeIsBad = largeIsBad;
            this.asMet = asMet;
            this.cuts = cuts;
        }
    }

    /**
     * The errors in one part of a measure's range.
     *
     * @param measure what is measured
     * @param from the least value; minus infinity at the lower end
     * @param to the bound of the values; infinity at the upper end
     * @param images how many had such a value
     * @param errors how many of those were read wrong
     */
    public record Part(Measure measure, double from, double to, int images, int errors) {
        /**
         * Returns the share of wrong answers.
         *
         * @return 0 to 1; not a number without images
         */
        public double error() {
            return (double) errors / images;
        }
    }

    private record Sample(double value, boolean right) {}

    private final Evaluator evaluator;
    private final FaceDataset images;
    private final List<Part> parts = new ArrayList<>();
    private final double error;

    private QualityCalibration(
            EmotionClassifier classifier, FaceDetector detector, FaceDataset images, IntConsumer progress) {
        this.evaluator = new Evaluator(classifier, BATCH);
        this.images = images;
        boolean[] right = right(images);
        int wrong = 0;
        for (boolean one : right) {
            wrong += one ? 0 : 1;
        }
        error = (double) wrong / right.length;
        addSizes(right, progress);
        add(Measure.SHARPNESS, right, worse(Corruption.BLUR), FaceQuality::sharpness, progress);
        add(Measure.BRIGHTNESS, right, worse(Corruption.LUMINANCE), FaceQuality::brightness, progress);
        add(Measure.CONTRAST, right, worse(Corruption.CONTRAST), FaceQuality::contrast, progress);
        add(
                Measure.OVEREXPOSURE,
                right,
                Arrays.stream(EXPOSURES).mapToObj(this::exposed).toList(),
                FaceQuality::overexposure,
                progress);
        addPoses(detector, right, progress);
    }

    /**
     * Measures a classifier's errors.
     *
     * @param classifier any classifier
     * @param detector finds landmarks
     * @param images square images of one face each
     * @param progress is told 1 for each measure
     * @return the errors by quality
     */
    public static QualityCalibration measure(
            EmotionClassifier classifier, FaceDetector detector, FaceDataset images, IntConsumer progress) {
        return new QualityCalibration(classifier, detector, images, progress);
    }

    /**
     * Returns the errors by quality.
     *
     * @return the parts of each measure's range, in order
     */
    public List<Part> parts() {
        return Collections.unmodifiableList(parts);
    }

    /**
     * Returns the share of wrong answers on the images as they are.
     *
     * @return 0 to 1
     */
    public double error() {
        return error;
    }

    /**
     * Finds the limit of a measure: the cut beyond which the error is so many times that of the images as they are. Images
     * that were
     * made worse count part by part, from the bad end on, because it was chosen how many there are of each; turned heads,
     * which are
     * there as they are met, count together.
     *
     * @param measure what is measured
     * @param times how many times the error
     * @param least how many images must lie beyond
     * @return the cut; the bad end of the range if the error is nowhere so large
     */
    public double limit(Measure measure, double times, int least) {
        List<Part> fromBad = new ArrayList<>(
                parts.stream().filter(part -> part.measure() == measure).toList());
        if (measure.largeIsBad) {
            Collections.reverse(fromBad);
        }
        double limit = measure.largeIsBad ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        int beyond = 0;
        int wrong = 0;
        for (Part part : fromBad) {
            beyond += part.images();
            wrong += part.errors();
            if (beyond >= least) {
                if (wrong >= times * error * beyond) {
                    limit = measure.largeIsBad ? part.from() : part.to();
                } else if (!measure.asMet) {
                    break;
                }
                if (!measure.asMet) {
                    beyond = 0;
                    wrong = 0;
                }
            }
        }
        return limit;
    }

    private boolean[] right(FaceDataset shown) {
        List<EmotionScores> scores = evaluator.predict(shown, done -> {});
        boolean[] right = new boolean[shown.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = scores.get(i).top() == shown.label(i);
        }
        return right;
    }

    private List<FaceDataset> worse(Corruption corruption) {
        List<FaceDataset> worse = new ArrayList<>();
        for (int strength = 1; strength <= Corruption.STRENGTHS; strength++) {
            worse.add(Slices.corrupted(images, corruption, strength));
        }
        return worse;
    }

    private FaceDataset exposed(double factor) {
        byte[] pixels = new byte[images.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.min(WHITE, Math.round(factor * (images.pixels()[i] & 0xFF)));
        }
        FaceDataset exposed = new FaceDataset(
                images.name(), images.usage(), images.height(), images.width(), pixels, new byte[images.size()]);
        byte[] labels = new byte[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) Emotion.FER2013.indexOf(images.label(i));
        }
        return exposed.withLabels(labels);
    }

    private void addSizes(boolean[] unchanged, IntConsumer progress) {
        List<Sample> samples = new ArrayList<>();
        for (boolean right : unchanged) {
            samples.add(new Sample(images.width(), right));
        }
        for (int strength = 1; strength <= Corruption.STRENGTHS; strength++) {
            double size = Corruption.SIZE.amount(strength);
            for (boolean right : right(Slices.corrupted(images, Corruption.SIZE, strength))) {
                samples.add(new Sample(size, right));
            }
        }
        add(Measure.SIZE, samples, progress);
    }

    private void add(
            Measure measure,
            boolean[] unchanged,
            List<FaceDataset> worse,
            ToDoubleFunction<FaceQuality> value,
            IntConsumer progress) {
        List<Sample> samples = new ArrayList<>();
        addTo(samples, images, unchanged, value);
        for (FaceDataset one : worse) {
            addTo(samples, one, right(one), value);
        }
        add(measure, samples, progress);
    }

    private static void addTo(
            List<Sample> samples, FaceDataset shown, boolean[] right, ToDoubleFunction<FaceQuality> value) {
        int area = shown.width() * shown.height();
        for (int row = 0; row < right.length; row++) {
            byte[] pixels = Arrays.copyOfRange(shown.pixels(), row * area, (row + 1) * area);
            Frame frame = Frame.copyOf(shown.width(), shown.height(), PixelFormat.GRAY8, pixels);
            FaceQuality quality =
                    FaceQuality.of(frame, List.of(new Face(Box.of(frame), 1))).get(0);
            samples.add(new Sample(value.applyAsDouble(quality), right[row]));
        }
    }

    private void addPoses(FaceDetector detector, boolean[] right, IntConsumer progress) {
        List<Sample> yaws = new ArrayList<>();
        List<Sample> pitches = new ArrayList<>();
        for (int row = 0; row < right.length; row++) {
            HeadPose pose = Canvas.main(detector.detect(Canvas.draw(images, row)))
                    .flatMap(HeadPose::of)
                    .orElse(null);
            if (pose != null) {
                yaws.add(new Sample(Math.abs(pose.yaw()), right[row]));
                pitches.add(new Sample(Math.abs(pose.pitch()), right[row]));
            }
        }
        add(Measure.YAW, yaws, progress);
        add(Measure.PITCH, pitches, progress);
    }

    private void add(Measure measure, List<Sample> samples, IntConsumer progress) {
        double[] cuts = measure.cuts;
        for (int i = 0; i <= cuts.length; i++) {
            double from = i == 0 ? Double.NEGATIVE_INFINITY : cuts[i - 1];
            double to = i == cuts.length ? Double.POSITIVE_INFINITY : cuts[i];
            List<Sample> within = samples.stream()
                    .filter(sample -> sample.value() >= from && sample.value() < to)
                    .toList();
            int wrong = (int) within.stream().filter(sample -> !sample.right()).count();
            parts.add(new Part(measure, from, to, within.size(), wrong));
        }
        progress.accept(1);
    }
}
