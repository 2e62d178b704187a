package io.fer4j.train.evaluation;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.PixelFormat;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What averaging over several views of a picture is worth: probabilities of the whole picture and its mirror image, or of ten
 * crops (Krizhevsky et al. 2012: the four corners and the middle, and their mirror images). It costs as many times the work.
 */
public enum CropAveraging {
    /** The whole picture alone. */
    SINGLE(false, 1),
    /** The whole picture and its mirror image. */
    FLIP(true, 1),
    /** Five crops of 11/12 of the side (44 of 48 pixels) and their mirror images. */
    TEN_CROP(true, 11.0 / 12);

    private final boolean mirrored;
    private final double part;

    CropAveraging(boolean mirrored, double part) {
        this.mirrored = mirrored;
        this.part = part;
    }

    /**
     * Predicts all pictures.
     *
     * @param classifier any classifier
     * @param dataset square pictures
     * @param progress is told 1 for each picture
     * @return one averaged prediction for each picture, in order
     */
    public List<EmotionScores> predict(EmotionClassifier classifier, FaceDataset dataset, IntConsumer progress) {
        InputSpec spec = classifier.card().input();
        FaceCropper cropper = new FaceCropper(spec, CropSpec.NONE);
        List<Face> crops = crops(dataset);
        InputBatch batch = InputBatch.allocate(spec, crops.size());
        List<EmotionScores> predictions = new ArrayList<>(dataset.size());
        for (int row = 0; row < dataset.size(); row++) {
            List<EmotionScores> views = new ArrayList<>();
            for (boolean mirror : mirrored ? new boolean[] {false, true} : new boolean[] {false}) {
                cropper.preprocess(frame(dataset, row, mirror), crops, batch);
                views.addAll(classifier.classify(batch));
            }
            predictions.add(mean(views));
            progress.accept(1);
        }
        return predictions;
    }

    private List<Face> crops(FaceDataset dataset) {
        float side = (float) (dataset.width() * part);
        float rest = dataset.width() - side;
        if (rest == 0) {
            return List.of(new Face(new Box(0, 0, side, side), 1));
        }
        return List.of(
                new Face(new Box(0, 0, side, side), 1),
                new Face(new Box(rest, 0, side, side), 1),
                new Face(new Box(0, rest, side, side), 1),
                new Face(new Box(rest, rest, side, side), 1),
                new Face(new Box(rest / 2, rest / 2, side, side), 1));
    }

    private static Frame frame(FaceDataset dataset, int row, boolean mirror) {
        int width = dataset.width();
        byte[] pixels = new byte[dataset.height() * width];
        int start = row * pixels.length;
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            pixels[i] = dataset.pixels()[start + i - x + (mirror ? width - 1 - x : x)];
        }
        return Frame.copyOf(width, dataset.height(), PixelFormat.GRAY8, pixels);
    }

    private static EmotionScores mean(List<EmotionScores> views) {
        float[] sums = new float[Emotion.FER2013.size()];
        for (EmotionScores view : views) {
            for (Emotion emotion : Emotion.FER2013) {
                sums[Emotion.FER2013.indexOf(emotion)] += view.probability(emotion) / views.size();
            }
        }
        return EmotionScores.of(sums);
    }
}
