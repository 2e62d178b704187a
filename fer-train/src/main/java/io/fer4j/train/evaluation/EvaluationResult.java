package io.fer4j.train.evaluation;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Predictions compared with labels. Immutable. */
public final class EvaluationResult {
    /** How many bins of equal width the calibration error is computed in, as in Guo et al. 2017, section 2. */
    public static final int BINS = 15;

    /** Below this a probability counts as this much, so that one wrong and certain answer does not make the mean infinite. */
    private static final double SMALLEST_PROBABILITY = 1e-12;

    private final int images;
    private final int[][] confusion;
    private final double nll;
    private final List<ReliabilityBin> bins;

    private EvaluationResult(int images, int[][] confusion, double nll, List<ReliabilityBin> bins) {
        this.images = images;
        this.confusion = confusion;
        this.nll = nll;
        this.bins = List.copyOf(bins);
    }

    /**
     * Compares predictions with a data set's labels. Of a model that knows other classes than the seven, the probabilities among
     * the seven count.
     *
     * @param dataset at least one picture
     * @param predictions one for each picture, in order
     * @return the result
     * @throws IllegalArgumentException if there are no pictures, or more or fewer than predictions
     */
    public static EvaluationResult of(FaceDataset dataset, List<EmotionScores> predictions) {
        if (dataset.size() == 0 || dataset.size() != predictions.size()) {
            throw new IllegalArgumentException("Expected a prediction for each of at least 1 picture, found "
                    + predictions.size() + " for " + dataset + ".");
        }
        List<EmotionScores> among = predictions.stream()
                .map(scores -> scores.among(Emotion.FER2013))
                .toList();
        int[][] confusion = new int[Emotion.FER2013.size()][Emotion.FER2013.size()];
        double sum = 0;
        for (int i = 0; i < dataset.size(); i++) {
            Emotion label = dataset.label(i);
            EmotionScores scores = among.get(i);
            confusion[Emotion.FER2013.indexOf(label)][Emotion.FER2013.indexOf(scores.top())]++;
            sum -= Math.log(Math.max(SMALLEST_PROBABILITY, scores.probability(label)));
        }
        double nll = Math.max(0, sum / dataset.size());
        return new EvaluationResult(dataset.size(), confusion, nll, bins(dataset, among));
    }

    /** Sorts the predictions by their top probability p into the bins (k / 15, (k + 1) / 15]. */
    private static List<ReliabilityBin> bins(FaceDataset dataset, List<EmotionScores> predictions) {
        int[] counts = new int[BINS];
        int[] right = new int[BINS];
        double[] confidence = new double[BINS];
        for (int i = 0; i < dataset.size(); i++) {
            Emotion top = predictions.get(i).top();
            double probability = predictions.get(i).probability(top);
            int bin = (int) Math.max(0, Math.min(BINS - 1, Math.ceil(probability * BINS) - 1));
            counts[bin]++;
            confidence[bin] += probability;
            right[bin] += top == dataset.label(i) ? 1 : 0;
        }
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            int divisor = Math.max(1, counts[bin]);
            bins.add(new ReliabilityBin(counts[bin], confidence[bin] / divisor, (double) right[bin] / divisor));
        }
        return bins;
    }

    /**
     * Returns how many pictures were predicted.
     *
     * @return at least 1
     */
    public int images() {
        return images;
    }

    /**
     * Returns how often each label got each answer.
     *
     * @return {@code [7][7]}, rows by label, columns by prediction, in the order of {@link Emotion}; a copy
     */
    public int[][] confusion() {
        return Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
    }

    /**
     * Returns the fraction of right answers.
     *
     * @return 0 to 1
     */
    public double accuracy() {
        int right = 0;
        for (int label = 0; label < Emotion.FER2013.size(); label++) {
            right += confusion[label][label];
        }
        return (double) right / images;
    }

    /**
     * Returns precision, recall and F1 of one expression.
     *
     * @param emotion which
     * @return its scores
     */
    public ClassScores scores(Emotion emotion) {
        int index = Emotion.FER2013.indexOf(emotion);
        int answers = 0;
        for (int[] row : confusion) {
            answers += row[index];
        }
        int[] row = confusion[index];
        return ClassScores.of(row[index], Arrays.stream(row).sum(), answers);
    }

    /**
     * Returns the mean of the F1 scores of the expressions that the data set has pictures of.
     *
     * @return 0 to 1
     */
    public double macroF1() {
        return Emotion.FER2013.stream()
                .map(this::scores)
                .filter(scores -> scores.images() > 0)
                .mapToDouble(ClassScores::f1)
                .average()
                .orElseThrow();
    }

    /**
     * Returns the mean of the recalls of the expressions that the data set has pictures of: the accuracy if all were equally frequent.
     *
     * @return 0 to 1
     */
    public double macroRecall() {
        return Emotion.FER2013.stream()
                .map(this::scores)
                .filter(scores -> scores.images() > 0)
                .mapToDouble(ClassScores::recall)
                .average()
                .orElseThrow();
    }

    /**
     * Returns the mean negative logarithm of the label's probability; probabilities below 1e-12 count as 1e-12.
     *
     * @return in nats, at least 0
     */
    public double nll() {
        return nll;
    }

    /**
     * Returns the expected calibration error (Guo et al. 2017, section 2): how far confidence and accuracy are apart, averaged
     * over {@value #BINS} bins of equal width by how many predictions each has.
     *
     * @return 0 to 1
     */
    public double ece() {
        return bins.stream().mapToDouble(bin -> bin.images() * bin.gap()).sum() / images;
    }

    /**
     * Returns the bins of the reliability diagram.
     *
     * @return {@value #BINS}, from low confidence to high
     */
    public List<ReliabilityBin> bins() {
        return bins;
    }
}
