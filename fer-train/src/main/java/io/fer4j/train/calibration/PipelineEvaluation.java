package io.fer4j.train.calibration;

import io.fer4j.CropSpec;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceAligner;
import io.fer4j.FaceCropper;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Preprocessor;
import io.fer4j.train.data.FaceDataset;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What the way through detector and crop costs: the accuracy on a data set's own crops beside that on the same pictures, each
 * enlarged on a {@link Canvas}, found by a detector and cropped again.
 *
 * @param pictures how many were shown
 * @param found in how many of them the detector found the face
 * @param rawAccuracy on the data set's own crops, all pictures, 0 to 1
 * @param rawAccuracyOfFound on the data set's own crops, only where the detector found the face, 0 to 1
 * @param pipelineAccuracyOfFound through detector and crop, where it found the face, 0 to 1
 */
public record PipelineEvaluation(
        int pictures, int found, double rawAccuracy, double rawAccuracyOfFound, double pipelineAccuracyOfFound) {
    /**
     * Measures the way through a detector.
     *
     * @param detector any detector
     * @param crop how its boxes become squares
     * @param classifier any classifier
     * @param dataset pictures of one face each
     * @param roll how far the pictures are rolled on the canvas, clockwise, in radians; their own crops are taken upright
     * @param progress is told 1 for each picture
     * @return the accuracies
     */
    public static PipelineEvaluation measure(
            FaceDetector detector,
            CropSpec crop,
            EmotionClassifier classifier,
            FaceDataset dataset,
            double roll,
            IntConsumer progress) {
        InputSpec input = classifier.card().input();
        Preprocessor whole = new FaceCropper(input, CropSpec.NONE);
        Preprocessor cropper = new FaceAligner(input, crop);
        InputBatch batch = InputBatch.allocate(input, 1);
        int raw = 0;
        int rawOfFound = 0;
        int piped = 0;
        int found = 0;
        for (int row = 0; row < dataset.size(); row++) {
            Frame upright = Canvas.draw(dataset, row);
            Frame frame = roll == 0 ? upright : Canvas.draw(dataset, row, roll);
            boolean right = isRight(classifier, whole, upright, new Face(Canvas.picture(), 1), batch, dataset, row);
            raw += right ? 1 : 0;
            Optional<Face> face = Canvas.main(detector.detect(frame));
            if (face.isPresent()) {
                found++;
                rawOfFound += right ? 1 : 0;
                piped += isRight(classifier, cropper, frame, face.get(), batch, dataset, row) ? 1 : 0;
            }
            progress.accept(1);
        }
        return new PipelineEvaluation(
                dataset.size(),
                found,
                (double) raw / dataset.size(),
                (double) rawOfFound / found,
                (double) piped / found);
    }

    private static boolean isRight(
            EmotionClassifier classifier,
            Preprocessor cropper,
            Frame frame,
            Face face,
            InputBatch batch,
            FaceDataset dataset,
            int row) {
        cropper.preprocess(frame, List.of(face), batch);
        EmotionScores scores = classifier.classify(batch).get(0);
        return scores.among(Emotion.FER2013).top() == dataset.label(row);
    }
}
