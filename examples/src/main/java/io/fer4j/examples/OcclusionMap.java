package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.ModelCard;
import io.fer4j.Preprocessor;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Where on a face an expression is seen: how much the log-odds of the answer, log(p / (1 - p)), fall when a patch of the face is
 * covered (Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2). The probability of a sure
 * answer hardly moves where its log-odds do. Works with any backend, since it only changes what the network sees.
 */
final class OcclusionMap {
    /** The patch's side is the picture's divided by this. */
    private static final int PATCHES_PER_SIDE = 6;

    private static final int FACES_PER_CALL = 32;
    /** Closer to 0 and 1 a probability of single precision says nothing. */
    private static final double SMALLEST = 1e-6;

    private final Box square;
    private final Emotion answer;
    private final double probability;
    private final int height;
    private final int width;
    private final double[] drops;

    private OcclusionMap(Box square, Emotion answer, double probability, int height, int width, double[] drops) {
        this.square = square;
        this.answer = answer;
        this.probability = probability;
        this.height = height;
        this.width = width;
        this.drops = drops;
    }

    /**
     * Covers one patch after the other.
     *
     * @param builder makes the recognizer that gave the answer
     * @param card of its model
     * @param crop how its detector's boxes become squares
     * @param frame the picture
     * @param face a face in it, with the answer
     * @return how much each part of the face counts for the answer
     */
    static OcclusionMap of(
            EmotionRecognizer.Builder builder, ModelCard card, CropSpec crop, Frame frame, FaceEmotion face) {
        Emotion answer = face.top();
        InputSpec spec = card.input();
        Covering covering = new Covering(spec, crop);
        double[] sums = new double[spec.elementsPerImage()];
        int[] counts = new int[sums.length];
        try (EmotionRecognizer recognizer = builder.preprocessor(covering).build()) {
            double whole = logOdds(face.scores().probability(answer));
            for (int first = 0; first < covering.patches(); first += FACES_PER_CALL) {
                int n = Math.min(FACES_PER_CALL, covering.patches() - first);
                covering.first = first;
                List<Face> copies = Collections.nCopies(n, face.face());
                List<FaceEmotion> covered = recognizer.recognize(frame, copies);
                for (int i = 0; i < n; i++) {
                    double drop = whole - logOdds(covered.get(i).scores().probability(answer));
                    covering.forEachPixel(first + i, pixel -> {
                        sums[pixel] += drop;
                        counts[pixel]++;
                    });
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i];
        }
        return new OcclusionMap(
                crop.square(face.box()), answer, face.scores().probability(answer), spec.height(), spec.width(), sums);
    }

    /** Returns the part of the frame that the network saw, in pixels; it may reach beyond the frame. */
    Box square() {
        return square;
    }

    /** Returns the expression that is explained. */
    Emotion answer() {
        return answer;
    }

    private static double logOdds(double probability) {
        double inside = Math.max(SMALLEST, Math.min(1 - SMALLEST, probability));
        return Math.log(inside / (1 - inside));
    }

    /** Returns the largest rise or fall of the log-odds. */
    double largest() {
        return Math.abs(largestDrop());
    }

    /** Returns the answer's probability where it changes most. */
    double probabilityAtLargest() {
        return 1 / (1 + Math.exp(largestDrop() - logOdds(probability)));
    }

    private double largestDrop() {
        double largest = 0;
        for (double drop : drops) {
            largest = Math.abs(drop) > Math.abs(largest) ? drop : largest;
        }
        return largest;
    }

    /**
     * Returns how much the answer's log-odds fall when a point is covered, interpolated between pixels of the network's input.
     *
     * @param x from 0 at the square's left edge to 1 at its right edge
     * @param y from 0 at the top to 1 at the bottom
     * @return below 0 if covering it raises the probability
     */
    double drop(double x, double y) {
        double column = Math.max(0, Math.min(width - 1, x * width - 0.5));
        double row = Math.max(0, Math.min(height - 1, y * height - 0.5));
        int left = (int) Math.min(width - 2, column);
        int top = (int) Math.min(height - 2, row);
        double right = column - left;
        double down = row - top;
        return (1 - down) * ((1 - right) * at(left, top) + right * at(left + 1, top))
                + down * ((1 - right) * at(left, top + 1) + right * at(left + 1, top + 1));
    }

    private double at(int x, int y) {
        return drops[y * width + x];
    }

    /** Crops as ever, and covers another patch in each picture of a batch with the picture's mean. */
    private static final class Covering implements Preprocessor {
        private final Preprocessor cropper;
        private final InputSpec spec;
        private final int patch;
        private final int columns;
        private final int rows;
        /** The patch that is covered in the batch's first picture. */
        private int first;

        Covering(InputSpec spec, CropSpec crop) {
            this.cropper = new FaceCropper(spec, crop);
            this.spec = spec;
            this.patch = Math.max(2, Math.min(spec.height(), spec.width()) / PATCHES_PER_SIDE);
            // Half a patch apart, and the first one half outside, so that each pixel is covered equally often.
            this.columns = 2 * ((spec.width() + patch - 1) / patch) + 1;
            this.rows = 2 * ((spec.height() + patch - 1) / patch) + 1;
        }

        int patches() {
            return columns * rows;
        }

        @Override
        public void preprocess(Frame frame, List<Face> faces, InputBatch batch) {
            cropper.preprocess(frame, faces, batch);
            for (int i = 0; i < faces.size(); i++) {
                FloatBuffer picture = batch.image(i);
                float mean = mean(picture);
                forEachPixel(first + i, pixel -> picture.put(pixel, mean));
            }
        }

        private static float mean(FloatBuffer picture) {
            double sum = 0;
            for (int i = 0; i < picture.limit(); i++) {
                sum += picture.get(i);
            }
            return (float) (sum / picture.limit());
        }

        void forEachPixel(int number, IntConsumer pixel) {
            int left = (number % columns - 1) * patch / 2;
            int top = (number / columns - 1) * patch / 2;
            for (int y = Math.max(0, top); y < Math.min(spec.height(), top + patch); y++) {
                for (int x = Math.max(0, left); x < Math.min(spec.width(), left + patch); x++) {
                    pixel.accept(y * spec.width() + x);
                }
            }
        }
    }
}
