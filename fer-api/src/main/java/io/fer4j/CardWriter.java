package io.fer4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Writes model cards of format version 2. */
final class CardWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private CardWriter(JsonGenerator json) {
        this.json = json;
    }

    static String write(ModelCard card) {
        StringWriter text = new StringWriter();
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
            new CardWriter(json).card(card);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void card(ModelCard card) throws IOException {
        json.writeStartObject();
        json.writeNumberField("formatVersion", ModelCard.FORMAT_VERSION);
        json.writeStringField("id", card.id());
        text("architecture", card.architecture());
        text("description", card.description());
        input(card.input());
        outputs(card.outputs());
        json.writeNumberField("temperature", card.temperature());
        json.writeNumberField("uncertaintyThreshold", card.uncertaintyThreshold());
        numbers("priors", card.priors());
        if (card.priorCorrection() != 0) {
            json.writeNumberField("priorCorrection", card.priorCorrection());
        }
        crops(card.crops());
        text("alignment", card.alignment().orElse(""));
        weights(card.weights());
        json.writeArrayFieldStart("evaluations");
        for (Evaluation evaluation : card.evaluations()) {
            evaluation(evaluation);
        }
        json.writeEndArray();
        training(card.training());
        text("license", card.license());
        json.writeEndObject();
    }

    private void input(InputSpec input) throws IOException {
        json.writeObjectFieldStart("input");
        json.writeStringField("tensor", input.tensor());
        json.writeNumberField("height", input.height());
        json.writeNumberField("width", input.width());
        json.writeStringField("color", input.color().id());
        json.writeStringField("layout", input.layout().id());
        json.writeNumberField("scale", input.scale());
        json.writeArrayFieldStart("mean");
        for (int channel = 0; channel < input.channels(); channel++) {
            json.writeNumber(input.mean(channel));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("standardDeviation");
        for (int channel = 0; channel < input.channels(); channel++) {
            json.writeNumber(input.standardDeviation(channel));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void outputs(List<OutputSpec> outputs) throws IOException {
        json.writeArrayFieldStart("outputs");
        for (OutputSpec output : outputs) {
            json.writeStartObject();
            json.writeStringField("tensor", output.tensor());
            json.writeStringField("kind", output.kind().id());
            if (output.kind().hasClasses()) {
                json.writeArrayFieldStart("classes");
                for (Emotion label : output.classes()) {
                    json.writeString(label.label());
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void crops(Map<String, CropSpec> crops) throws IOException {
        json.writeObjectFieldStart("crops");
        for (Map.Entry<String, CropSpec> crop : new TreeMap<>(crops).entrySet()) {
            json.writeObjectFieldStart(crop.getKey());
            json.writeStringField("side", crop.getValue().side().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("margin", crop.getValue().margin());
            json.writeNumberField("shiftX", crop.getValue().shiftX());
            json.writeNumberField("shiftY", crop.getValue().shiftY());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void weights(List<WeightsFile> weights) throws IOException {
        json.writeArrayFieldStart("weights");
        for (WeightsFile file : weights) {
            json.writeStartObject();
            json.writeStringField("precision", file.precision().id());
            json.writeStringField("file", file.file());
            json.writeStringField("sha256", file.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void evaluation(Evaluation evaluation) throws IOException {
        json.writeStartObject();
        json.writeStringField("labels", evaluation.labels());
        json.writeStringField("precision", evaluation.precision().id());
        json.writeStringField("dataset", evaluation.dataset());
        json.writeStringField("split", evaluation.split());
        json.writeNumberField("images", evaluation.images());
        json.writeNumberField("accuracy", evaluation.accuracy());
        if (evaluation.accuracyInterval().isPresent()) {
            interval("accuracyInterval", evaluation.accuracyInterval().get());
        }
        number("imagesInTraining", evaluation.imagesInTraining());
        number("unseenAccuracy", evaluation.unseenAccuracy());
        if (evaluation.unseenAccuracyInterval().isPresent()) {
            interval(
                    "unseenAccuracyInterval",
                    evaluation.unseenAccuracyInterval().get());
        }
        number("clearImages", evaluation.clearImages());
        number("clearAccuracy", evaluation.clearAccuracy());
        number("macroF1", evaluation.macroF1());
        number("macroRecall", evaluation.macroRecall());
        number("nll", evaluation.nll());
        number("ece", evaluation.ece());
        numbers("recalls", evaluation.recalls());
        if (evaluation.priorCorrection() != 0) {
            json.writeNumberField("priorCorrection", evaluation.priorCorrection());
        }
        text("command", evaluation.command());
        json.writeEndObject();
    }

    private void interval(String name, Interval interval) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeNumber(interval.low());
        json.writeNumber(interval.high());
        json.writeEndArray();
    }

    private void training(Training training) throws IOException {
        json.writeObjectFieldStart("training");
        text("dataset", training.dataset());
        text("split", training.split());
        number("epochs", training.epochs());
        json.writeNumberField("seed", training.seed());
        text("command", training.command());
        text("commit", training.commit());
        text("notes", training.notes());
        if (!training.stages().isEmpty()) {
            json.writeArrayFieldStart("stages");
            for (TrainingStage stage : training.stages()) {
                stage(stage);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void stage(TrainingStage stage) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", stage.name());
        text("plan", stage.plan());
        text("planSha256", stage.planSha256());
        text("dataFingerprint", stage.dataFingerprint());
        text("labels", stage.labels());
        text("votes", stage.votes());
        text("teacher", stage.teacher());
        text("teacherSha256", stage.teacherSha256());
        text("arithmetic", stage.arithmetic());
        number("threads", stage.threads());
        number("epochs", stage.epochs());
        if (stage.seconds() != 0) {
            json.writeNumberField("seconds", stage.seconds());
        }
        text("startedFrom", stage.startedFrom());
        json.writeEndObject();
    }

    /** Leaves out what is unknown. */
    private void text(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    private void number(String name, int value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    private void number(String name, OptionalInt value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsInt());
        }
    }

    private void number(String name, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsDouble());
        }
    }

    private void numbers(String name, Map<Emotion, Double> values) throws IOException {
        if (!values.isEmpty()) {
            json.writeObjectFieldStart(name);
            for (Map.Entry<Emotion, Double> value : values.entrySet()) {
                json.writeNumberField(value.getKey().label(), value.getValue());
            }
            json.writeEndObject();
        }
    }
}
