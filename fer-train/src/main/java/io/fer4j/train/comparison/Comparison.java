package io.fer4j.train.comparison;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.spi.WholeFile;
import io.fer4j.train.training.LearningCurve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Networks that were trained under one budget, and which of them is the most accurate.
 *
 * @param trainingPictures how many pictures an epoch is drawn from
 * @param measuredOn the data set and split, for example {@code "FER2013 PublicTest"}
 * @param results at least one
 */
public record Comparison(int trainingPictures, String measuredOn, List<ArmResult> results) {
    /** Copies the list. */
    public Comparison {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one result, found none.");
        }
    }

    /**
     * Returns the most accurate network; of equal ones, the first.
     *
     * @return one of the results
     */
    public ArmResult winner() {
        return results.stream()
                .max(Comparator.comparingDouble(result -> result.result().accuracy()))
                .orElseThrow();
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
        for (ArmResult result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d | %s%.2f %%%s | %.3f | %.3f | %.3f |%n".replace("%n", "\n"),
                    result.arm().plan().architecture(),
                    result.arm().augmented() ? "with" : "without",
                    picturesSeen(result.arm()),
                    result.equals(winner()) ? "**" : "",
                    100 * result.result().accuracy(),
                    result.equals(winner()) ? "**" : "",
                    result.result().macroF1(),
                    result.result().nll(),
                    result.result().ece()));
        }
        return text.toString();
    }

    private long picturesSeen(Arm arm) {
        int batch = Math.min(arm.plan().batchSize(), trainingPictures);
        return (long) arm.plan().epochs() * (trainingPictures / batch) * batch;
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
        for (ArmResult result : results) {
            curves.put(
                    result.arm().name(),
                    result.metrics().stream()
                            .mapToDouble(row -> row.validationAccuracy())
                            .toArray());
        }
        LearningCurve.write("Accuracy on " + measuredOn + " by epoch", curves, directory.resolve("comparison.png"));
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("measuredOn", measuredOn).put("trainingPictures", trainingPictures);
        json.put("winner", winner().arm().name());
        ArrayNode arms = json.putArray("arms");
        for (ArmResult result : results) {
            arms.addObject()
                    .put("name", result.arm().name())
                    .put("architecture", result.arm().plan().architecture())
                    .put("augmented", result.arm().augmented())
                    .put("epochs", result.arm().plan().epochs())
                    .put("picturesSeen", picturesSeen(result.arm()))
                    .put("accuracy", result.result().accuracy())
                    .put("macroF1", result.result().macroF1())
                    .put("nll", result.result().nll())
                    .put("ece", result.result().ece())
                    .put("trainAccuracy", last(result))
                    .put("seconds", result.seconds());
        }
        return json;
    }

    private static double last(ArmResult result) {
        return result.metrics().get(result.metrics().size() - 1).trainAccuracy();
    }
}
