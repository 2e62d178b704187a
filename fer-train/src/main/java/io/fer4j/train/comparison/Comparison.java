package io.fer4j.train.comparison;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.internal.WholeFile;
import io.fer4j.train.training.LearningCurve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Networks that were trained under one budget, and which of them is the most accurate.
 *
 * @param trainingPictures how many pictures an epoch is drawn from
 * @param measuredOn the data set and split, for example {@code "FER2013 PublicTest"}
 * @param results at least one, in the table's order
 */
public record Comparison(int trainingPictures, String measuredOn, Map<Trial, TrialResult> results) {
    /** Copies the map. */
    public Comparison {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        if (results.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one result, found none.");
        }
    }

    /**
     * Returns the most accurate network; of equal ones, the first.
     *
     * @return one of the trials
     */
    public Trial winner() {
        Trial winner = results.keySet().iterator().next();
        double best = 0;
        for (Map.Entry<Trial, TrialResult> entry : results.entrySet()) {
            if (entry.getValue().accuracy() > best) {
                best = entry.getValue().accuracy();
                winner = entry.getKey();
            }
        }
        return winner;
    }

    /**
     * Returns the table.
     *
     * @return Markdown, each line with a line feed at its end
     */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("| network | augmentation | pictures seen | ")
                .append(measuredOn)
                .append(" | macro-F1 | NLL | ECE |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        results.forEach((trial, result) -> {
            String bold = trial.equals(winner()) ? "**" : "";
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d | %s%.2f %%%s | %.3f | %.3f | %.3f |%n".replace("%n", "\n"),
                    trial.plan().architecture(),
                    trial.augmented() ? "with" : "without",
                    picturesSeen(trial),
                    bold,
                    100 * result.accuracy(),
                    bold,
                    result.macroF1(),
                    result.nll(),
                    result.ece()));
        });
        return text.toString();
    }

    private long picturesSeen(Trial trial) {
        int batch = Math.min(trial.plan().batchSize(), trainingPictures);
        return (long) trial.plan().epochs() * (trainingPictures / batch) * batch;
    }

    /**
     * Writes {@code comparison.md} (the table), {@code comparison.json} (the same numbers) and {@code comparison.png} (validation
     * accuracy by epoch).
     *
     * @param directory is made if it is not there
     * @throws IOException if a file cannot be written
     */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        WholeFile.write(directory.resolve("comparison.md"), toMarkdown().getBytes(StandardCharsets.UTF_8));
        WholeFile.write(
                directory.resolve("comparison.json"),
                (json().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        Map<String, double[]> curves = new LinkedHashMap<>();
        results.forEach((trial, result) -> curves.put(
                trial.name(),
                result.validationAccuracies().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
        LearningCurve.write("Accuracy on " + measuredOn + " by epoch", curves, directory.resolve("comparison.png"));
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("measuredOn", measuredOn).put("trainingPictures", trainingPictures);
        json.put("winner", winner().name());
        ArrayNode trials = json.putArray("trials");
        results.forEach((trial, result) -> trials.addObject()
                .put("name", trial.name())
                .put("architecture", trial.plan().architecture())
                .put("augmented", trial.augmented())
                .put("epochs", trial.plan().epochs())
                .put("picturesSeen", picturesSeen(trial))
                .put("accuracy", result.accuracy())
                .put("macroF1", result.macroF1())
                .put("nll", result.nll())
                .put("ece", result.ece())
                .put("trainAccuracy", result.trainAccuracy())
                .put("seconds", result.seconds()));
        return json;
    }
}
