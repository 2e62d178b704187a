package io.fer4j.train.robustness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Proportion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Compares how well groups of people are recognized, by labels that the user brings. Nothing about groups is guessed from images.
 * Immutable.
 *
 * @param groups the numbers of each group, in the order of their names
 * @param gap the largest difference between the accuracies of two groups, 0 to 1
 * @param gapLow the lower end of the gap's 95 % bootstrap interval (Efron and Tibshirani 1993, percentile method)
 * @param gapHigh its upper end
 * @param pValue how often a gap at least as large arises if group labels are dealt out at random (permutation test), 0 to 1
 */
public record GroupComparison(Map<String, Group> groups, double gap, double gapLow, double gapHigh, double pValue) {
    private static final int RESAMPLES = 2000;
    private static final long SEED = 1993;
    private static final double TAIL = 0.025;

    /**
     * The numbers of one group.
     *
     * @param accuracy with its interval
     * @param recalls of the expressions that the group has images of
     * @param ece the expected calibration error
     */
    public record Group(Proportion accuracy, Map<Emotion, Double> recalls, double ece) {}

    /** Copies the map. */
    public GroupComparison {
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    /**
     * Compares the groups.
     *
     * @param images labelled
     * @param predictions one for each image, in order
     * @param groupOf the group of each image; an empty text where it is not known, which is left out
     * @return the comparison
     * @throws IllegalArgumentException if there are fewer than two groups
     */
    public static GroupComparison of(FaceDataset images, List<EmotionScores> predictions, String[] groupOf) {
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < groupOf.length; row++) {
            if (!groupOf[row].isEmpty()) {
                rows.computeIfAbsent(groupOf[row], name -> new ArrayList<>()).add(row);
            }
        }
        if (rows.size() < 2) {
            throw new IllegalArgumentException("Expected at least two groups, found " + rows.keySet() + ".");
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        rows.forEach((name, members) -> groups.put(name, group(images, predictions, members)));
        boolean[][] right = rows.values().stream()
                .map(members -> right(images, predictions, members))
                .toArray(boolean[][]::new);
        double gap = gap(right);
        double[] bootstrap = bootstrap(right);
        return new GroupComparison(
                groups,
                gap,
                bootstrap[(int) (TAIL * RESAMPLES)],
                bootstrap[(int) ((1 - TAIL) * RESAMPLES) - 1],
                permutations(right, gap));
    }

    /**
     * Returns the numbers as a table.
     *
     * @return lines of at most 100 characters, each with a line feed at its end
     */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%-20s%8s%10s%20s%8s\n", "group", "images", "accuracy", "95 % interval", "ECE"));
        groups.forEach((name, group) -> text.append(String.format(
                Locale.ROOT,
                "%-20s%8d%8.2f %%%11.2f to %5.2f%8.3f\n",
                name,
                group.accuracy().images(),
                100 * group.accuracy().value(),
                100 * group.accuracy().low(),
                100 * group.accuracy().high(),
                group.ece())));
        return text.append(String.format(
                        Locale.ROOT,
                        "largest gap %.2f points (95 %%, bootstrap: %.2f to %.2f), permutation test p = %.4f\n",
                        100 * gap,
                        100 * gapLow,
                        100 * gapHigh,
                        pValue))
                .toString();
    }

    /**
     * Returns the same numbers for programs.
     *
     * @return {@code groups} (for each {@code images}, {@code accuracy}, {@code accuracyInterval}, {@code ece} and {@code recalls}),
     *     {@code gap}, {@code gapInterval} and {@code pValue}
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode all = json.putObject("groups");
        groups.forEach((name, group) -> {
            ObjectNode one = all.putObject(name)
                    .put("images", group.accuracy().images())
                    .put("accuracy", group.accuracy().value())
                    .put("ece", group.ece());
            one.putArray("accuracyInterval")
                    .add(group.accuracy().low())
                    .add(group.accuracy().high());
            ObjectNode recalls = one.putObject("recalls");
            group.recalls().forEach((emotion, recall) -> recalls.put(emotion.label(), recall));
        });
        json.put("gap", gap).put("pValue", pValue);
        json.putArray("gapInterval").add(gapLow).add(gapHigh);
        return json;
    }

    private static Group group(FaceDataset images, List<EmotionScores> predictions, List<Integer> members) {
        int[] rows = members.stream().mapToInt(Integer::intValue).toArray();
        EvaluationResult result = EvaluationResult.of(
                images.select(rows, images.usage()),
                members.stream().map(predictions::get).toList());
        Map<Emotion, Double> recalls = new LinkedHashMap<>();
        for (Emotion emotion : Emotion.FER2013) {
            if (result.scores(emotion).images() > 0) {
                recalls.put(emotion, result.scores(emotion).recall());
            }
        }
        int right = (int) Math.round(result.accuracy() * rows.length);
        return new Group(new Proportion(right, rows.length), recalls, result.ece());
    }

    private static boolean[] right(FaceDataset images, List<EmotionScores> predictions, List<Integer> members) {
        boolean[] right = new boolean[members.size()];
        for (int i = 0; i < right.length; i++) {
            int row = members.get(i);
            right[i] = predictions.get(row).top() == images.label(row);
        }
        return right;
    }

    private static double gap(boolean[][] groups) {
        double low = 1;
        double high = 0;
        for (boolean[] group : groups) {
            int right = 0;
            for (boolean one : group) {
                right += one ? 1 : 0;
            }
            low = Math.min(low, (double) right / group.length);
            high = Math.max(high, (double) right / group.length);
        }
        return high - low;
    }

    /** Ascending gaps of groups whose members are drawn with replacement. */
    private static double[] bootstrap(boolean[][] groups) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] gaps = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            boolean[][] drawn = new boolean[groups.length][];
            for (int group = 0; group < groups.length; group++) {
                drawn[group] = new boolean[groups[group].length];
                for (int k = 0; k < drawn[group].length; k++) {
                    drawn[group][k] = groups[group][random.nextInt(drawn[group].length)];
                }
            }
            gaps[i] = gap(drawn);
        }
        Arrays.sort(gaps);
        return gaps;
    }

    /** The share of random deals with at least this gap; the deal at hand is one of them (Phipson and Smyth 2010). */
    private static double permutations(boolean[][] groups, double gap) {
        SplittableRandom random = new SplittableRandom(SEED);
        int count = Arrays.stream(groups).mapToInt(group -> group.length).sum();
        boolean[] all = new boolean[count];
        int at = 0;
        for (boolean[] group : groups) {
            System.arraycopy(group, 0, all, at, group.length);
            at += group.length;
        }
        int asLarge = 1;
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = count - 1; k > 0; k--) {
                int other = random.nextInt(k + 1);
                boolean swapped = all[k];
                all[k] = all[other];
                all[other] = swapped;
            }
            int from = 0;
            boolean[][] dealt = new boolean[groups.length][];
            for (int group = 0; group < groups.length; group++) {
                dealt[group] = Arrays.copyOfRange(all, from, from + groups[group].length);
                from += groups[group].length;
            }
            asLarge += gap(dealt) >= gap - 1e-12 ? 1 : 0;
        }
        return asLarge / (RESAMPLES + 1.0);
    }
}
