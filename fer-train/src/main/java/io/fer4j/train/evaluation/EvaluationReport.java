package io.fer4j.train.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.Evaluation;
import io.fer4j.Interval;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import java.util.EnumMap;
import java.util.List;
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
 * @param priorCorrection the power to which the priors were divided out, 0 to 1
 * @param measurements one for each label set, at least one
 */
public record EvaluationReport(
        String model,
        String backend,
        Device device,
        String dataset,
        String usage,
        double priorCorrection,
        List<Measurement> measurements) {
    private static final int LABEL_WIDTH = 10;

    /** Copies the list. */
    public EvaluationReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Returns the numbers as tables, one after the other for each label set.
     *
     * @return lines of at most 80 characters, each with a line feed at its end
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "%s on %s (%s): %s %s", model, backend, device, dataset, usage);
        if (priorCorrection > 0) {
            line(text, "priors divided out to the power %.2f", priorCorrection);
        }
        measurements.forEach(measurement -> append(text, measurement));
        return text.toString();
    }

    private static void append(StringBuilder text, Measurement measurement) {
        EvaluationResult result = measurement.result();
        line(text, "%nLabels \"%s\": %d pictures", measurement.labels().id(), result.images());
        line(text, "accuracy %s", percent(measurement.accuracy()));
        measurement
                .clear()
                .ifPresent(clear -> line(
                        text, "  where more than half of the votes agree (%d): %s", clear.images(), percent(clear)));
        measurement
                .unseen()
                .ifPresent(unseen -> line(
                        text,
                        "  without the %d that also stand in training: %s",
                        result.images() - unseen.images(),
                        percent(unseen)));
        line(
                text,
                "macro-F1 %.3f, macro recall %.3f, NLL %.3f, ECE %.3f",
                result.macroF1(),
                result.macroRecall(),
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
        appendConfusion(text, result);
    }

    private static String percent(Proportion share) {
        return String.format(
                Locale.ROOT,
                "%.2f %% (95 %%: %.2f to %.2f)",
                100 * share.value(),
                100 * share.low(),
                100 * share.high());
    }

    private static void appendConfusion(StringBuilder text, EvaluationResult result) {
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
     * Returns one JSON object: {@code model}, {@code backend}, {@code device}, {@code dataset}, {@code split}, {@code priorCorrection} and
     * {@code evaluations}, an array with an object for each label set: {@code labels} (its name), {@code images}, {@code accuracy},
     * {@code accuracyInterval} (95 %, low and high), {@code clearImages}, {@code clearAccuracy} and {@code clearAccuracyInterval}
     * (where more than half of the votes agree), {@code imagesInTraining}, {@code unseenAccuracy} and
     * {@code unseenAccuracyInterval}, {@code macroF1}, {@code macroRecall}, {@code nll}, {@code ece}, {@code classes} (for each class
     * {@code images}, {@code precision}, {@code recall}, {@code f1}) and {@code confusion} (rows by label, columns by prediction).
     *
     * @return a new object
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model).put("backend", backend).put("device", device.toString());
        json.put("dataset", dataset).put("split", usage).put("priorCorrection", priorCorrection);
        ArrayNode evaluations = json.putArray("evaluations");
        measurements.forEach(measurement -> put(evaluations.addObject(), measurement));
        return json;
    }

    private static void put(ObjectNode json, Measurement measurement) {
        EvaluationResult result = measurement.result();
        json.put("labels", measurement.labels().id()).put("images", result.images());
        put(json, "accuracy", measurement.accuracy());
        measurement.clear().ifPresent(clear -> put(json.put("clearImages", clear.images()), "clearAccuracy", clear));
        measurement
                .unseen()
                .ifPresent(unseen ->
                        put(json.put("imagesInTraining", result.images() - unseen.images()), "unseenAccuracy", unseen));
        json.put("macroF1", result.macroF1()).put("macroRecall", result.macroRecall());
        json.put("nll", result.nll()).put("ece", result.ece());
        ObjectNode classes = json.putObject("classes");
        ArrayNode confusion = json.putArray("confusion");
        for (Emotion label : Emotion.FER2013) {
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
    }

    private static void put(ObjectNode json, String name, Proportion share) {
        json.put(name, share.value());
        json.putArray(name + "Interval").add(share.low()).add(share.high());
    }

    /**
     * Writes the numbers onto a model's card, in place of those that are there.
     *
     * @param card the card of the model that was evaluated
     * @param precision the weights that were evaluated
     * @param command the command that measured it
     * @return a card that is otherwise the same
     */
    public ModelCard on(ModelCard card, Precision precision, String command) {
        ModelCard.Builder changed = card.toBuilder();
        measurements.forEach(measurement -> changed.putEvaluation(evaluation(measurement, precision, command)));
        return changed.build();
    }

    private Evaluation evaluation(Measurement measurement, Precision precision, String command) {
        EvaluationResult result = measurement.result();
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        for (Emotion label : Emotion.FER2013) {
            if (result.scores(label).images() > 0) {
                recalls.put(label, result.scores(label).recall());
            }
        }
        Evaluation.Builder evaluation = Evaluation.builder(
                        measurement.labels().id(), precision, dataset, usage, result.images(), result.accuracy())
                .accuracyInterval(interval(measurement.accuracy()))
                .macroF1(result.macroF1())
                .macroRecall(result.macroRecall())
                .nll(result.nll())
                .ece(result.ece())
                .recalls(recalls)
                .priorCorrection(priorCorrection)
                .command(command);
        measurement
                .clear()
                .ifPresent(clear -> evaluation.clearImages(clear.images()).clearAccuracy(clear.value()));
        measurement
                .unseen()
                .ifPresent(unseen -> evaluation
                        .imagesInTraining(result.images() - unseen.images())
                        .unseenAccuracy(unseen.value())
                        .unseenAccuracyInterval(interval(unseen)));
        return evaluation.build();
    }

    private static Interval interval(Proportion share) {
        return new Interval(share.low(), share.high());
    }
}
