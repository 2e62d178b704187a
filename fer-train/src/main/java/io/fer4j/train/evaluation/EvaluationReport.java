package io.fer4j.train.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.Evaluation;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was evaluated, on what, and how it went: as text for people, as JSON for programs, as a part of the model's card.
 *
 * @param model the model's id
 * @param backend the backend's id
 * @param device where it ran
 * @param dataset for example {@code "FER2013"}
 * @param usage the split, for example {@code "PublicTest"}
 * @param result the numbers
 */
public record EvaluationReport(
        String model, String backend, Device device, String dataset, String usage, EvaluationResult result) {
    private static final int LABEL_WIDTH = 10;

    /**
     * Returns the numbers as tables.
     *
     * @return lines of at most 80 characters, each with a line feed at its end
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "%s on %s (%s): %s %s, %d pictures", model, backend, device, dataset, usage, result.images());
        line(
                text,
                "accuracy %.2f %%, macro-F1 %.3f, NLL %.3f, ECE %.3f",
                100 * result.accuracy(),
                result.macroF1(),
                result.nll(),
                result.ece());
        line(text, "%n%-" + LABEL_WIDTH + "s%9s%11s%9s%9s", "", "pictures", "precision", "recall", "F1");
        for (Emotion label : Emotion.FER2013) {
            ClassScores scores = result.scores(label);
            line(
                    text,
                    "%-" + LABEL_WIDTH + "s%9d%11.3f%9.3f%9.3f",
                    label.label(),
                    scores.images(),
                    scores.precision(),
                    scores.recall(),
                    scores.f1());
        }
        line(text, "%nConfusion: a row for each label, a column for each prediction");
        appendConfusion(text);
        return text.toString();
    }

    private void appendConfusion(StringBuilder text) {
        text.append(" ".repeat(LABEL_WIDTH));
        for (Emotion prediction : Emotion.FER2013) {
            text.append(String.format(Locale.ROOT, "%9s", prediction.label()));
        }
        text.append('\n');
        int[][] confusion = result.confusion();
        for (Emotion label : Emotion.FER2013) {
            text.append(String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", label.label()));
            for (int count : confusion[Emotion.FER2013.indexOf(label)]) {
                text.append(String.format(Locale.ROOT, "%9d", count));
            }
            text.append('\n');
        }
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values))
                .append('\n');
    }

    /**
     * Returns one JSON object: {@code model}, {@code backend}, {@code device}, {@code dataset}, {@code usage}, {@code images},
     * {@code accuracy}, {@code macroF1}, {@code nll}, {@code ece}, {@code labels}, {@code confusion} (rows by label, columns
     * by prediction), and in {@code classes} for each label {@code images}, {@code precision}, {@code recall} and {@code f1}.
     *
     * @return one line without a line feed
     */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model).put("backend", backend).put("device", device.toString());
        json.put("dataset", dataset).put("usage", usage).put("images", result.images());
        json.put("accuracy", result.accuracy()).put("macroF1", result.macroF1());
        json.put("nll", result.nll()).put("ece", result.ece());
        ArrayNode labels = json.putArray("labels");
        ArrayNode confusion = json.putArray("confusion");
        ObjectNode classes = json.putObject("classes");
        for (Emotion label : Emotion.FER2013) {
            labels.add(label.label());
            ArrayNode row = confusion.addArray();
            for (int count : result.confusion()[Emotion.FER2013.indexOf(label)]) {
                row.add(count);
            }
            ClassScores scores = result.scores(label);
            classes.putObject(label.label())
                    .put("images", scores.images())
                    .put("precision", scores.precision())
                    .put("recall", scores.recall())
                    .put("f1", scores.f1());
        }
        return json.toString();
    }

    /**
     * Writes the numbers onto a model's card, in place of those of the same weights, data set and split that are there.
     *
     * @param card the card of the model that was evaluated
     * @param precision the weights that were evaluated
     * @param command the command that measured it
     * @return a card that is otherwise the same
     */
    public ModelCard on(ModelCard card, Precision precision, String command) {
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        for (Emotion label : Emotion.FER2013) {
            if (result.scores(label).images() > 0) {
                recalls.put(label, result.scores(label).recall());
            }
        }
        Evaluation evaluation = Evaluation.builder(
                        Evaluation.FER2013, precision, dataset, usage, result.images(), result.accuracy())
                .macroF1(result.macroF1())
                .nll(result.nll())
                .ece(result.ece())
                .recalls(recalls)
                .command(command)
                .build();
        return card.toBuilder().putEvaluation(evaluation).build();
    }
}
