package io.fer4j.train.evaluation;

import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.WholeFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Lets a classifier of any backend predict a whole data set, on single crops. Thread-safe, as classifiers are; it closes
 * nothing.
 */
public final class Evaluator {
    private final EmotionClassifier classifier;
    private final int batchSize;

    /**
     * Makes an evaluator.
     *
     * @param classifier stays open
     * @param batchSize how many pictures go through one inference call, at least 1
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public Evaluator(EmotionClassifier classifier, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("Expected a batch of at least 1 picture, found " + batchSize + ".");
        }
        this.classifier = classifier;
        this.batchSize = batchSize;
    }

    /**
     * Predicts all pictures.
     *
     * @param dataset of any picture size; pictures of the model's size are only normalised
     * @param progress is told after each batch how many pictures it had
     * @return one prediction for each picture, in order, on the condition that its label is one of the data set's: what a model gives
     *     to other expressions is left out
     * @throws io.fer4j.InferenceException if the classifier fails
     */
    public List<EmotionScores> predict(FaceDataset dataset, IntConsumer progress) {
        WholeFrame converter = new WholeFrame(classifier.card().input());
        InputBatch batch = InputBatch.allocate(classifier.card().input(), batchSize);
        List<EmotionScores> predictions = new ArrayList<>(dataset.size());
        for (int from = 0; from < dataset.size(); from += batchSize) {
            int to = Math.min(dataset.size(), from + batchSize);
            converter.fill(dataset, from, to, batch);
            classifier.classify(batch).forEach(scores -> predictions.add(scores.among(Emotion.FER2013)));
            progress.accept(to - from);
        }
        return predictions;
    }

    /**
     * Predicts all pictures and compares the predictions with the labels.
     *
     * @param dataset at least one picture
     * @param progress is told after each batch how many pictures it had
     * @return the result
     * @throws IllegalArgumentException if there are no pictures
     * @throws io.fer4j.InferenceException if the classifier fails
     */
    public EvaluationResult evaluate(FaceDataset dataset, IntConsumer progress) {
        return EvaluationResult.of(dataset, predict(dataset, progress));
    }
}
