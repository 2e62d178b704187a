package io.fer4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Model cards as JSON. */
final class CardFormat {
    /** Twice the depth of a card, so that members of later versions may nest a little deeper. */
    private static final int DEPTH = 10;

    private static final int FOUND_CHARACTERS = 80;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();

    private CardFormat() {}

    static ModelCard read(String json, String where) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            Object root = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more after its end");
            }
            return card(new Member(root, ""));
        } catch (JsonProcessingException e) {
            throw new ModelException("Expected JSON in " + where + place(e) + ", found: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelException("Expected JSON in " + where + ", found: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ModelException("The model card " + where + " is wrong. " + e.getMessage(), e);
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Reads the value at the parser's token into maps, lists, strings, numbers, booleans or null. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, value(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(parser));
            }
            return array;
        }
        if (token == null) {
            throw new IOException("an end too early");
        }
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> null;
        };
    }

    private static ModelCard card(Member root) {
        Map<String, CropSpec> crops = new LinkedHashMap<>();
        root.get("crops").members().forEach((detector, crop) -> crops.put(detector, crop.as(CardFormat::crop)));
        return new ModelCard(
                root.get("id").text(),
                root.get("architecture").text(),
                root.get("description").text(),
                root.get("input").as(CardFormat::input),
                root.get("labels").elements().stream()
                        .map(label -> label.as(CardFormat::emotion))
                        .toList(),
                root.get("temperature").number(),
                root.get("uncertaintyThreshold").number(),
                crops,
                root.get("weights").elements().stream()
                        .map(file -> file.as(CardFormat::weights))
                        .toList(),
                root.find("evaluation").map(evaluation -> evaluation.as(CardFormat::evaluation)),
                training(root.get("training")),
                root.get("licence").text());
    }

    private static CropSpec crop(Member crop) {
        return new CropSpec(
                crop.get("side").as(CardFormat::side),
                crop.get("margin").singleNumber(),
                crop.get("shiftX").singleNumber(),
                crop.get("shiftY").singleNumber());
    }

    private static CropSpec.Side side(Member side) {
        String text = side.text();
        for (CropSpec.Side known : CropSpec.Side.values()) {
            if (name(known).equals(text)) {
                return known;
            }
        }
        throw new IllegalArgumentException("Expected \"longer\" or \"width\", found \"" + text + "\".");
    }

    private static String name(CropSpec.Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static InputSpec input(Member input) {
        return new InputSpec(
                input.get("height").integer(),
                input.get("width").integer(),
                input.get("mean").singleNumber(),
                input.get("standardDeviation").singleNumber());
    }

    private static Emotion emotion(Member label) {
        return Emotion.ofLabel(label.text());
    }

    private static ModelCard.Weights weights(Member file) {
        return new ModelCard.Weights(
                file.get("precision").text(),
                file.get("file").text(),
                file.get("sha256").text(),
                file.find("accuracy")
                        .map(accuracy -> OptionalDouble.of(accuracy.number()))
                        .orElse(OptionalDouble.empty()));
    }

    private static ModelCard.Evaluation evaluation(Member evaluation) {
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        evaluation
                .get("recalls")
                .members()
                .forEach((label, recall) ->
                        recalls.put(new Member(label, recall.path()).as(CardFormat::emotion), recall.number()));
        return new ModelCard.Evaluation(
                evaluation.get("dataset").text(),
                evaluation.get("usage").text(),
                evaluation.get("images").integer(),
                evaluation.get("accuracy").number(),
                evaluation.get("macroF1").number(),
                evaluation.get("nll").number(),
                evaluation.get("ece").number(),
                recalls,
                evaluation.get("command").text());
    }

    private static ModelCard.Training training(Member training) {
        return new ModelCard.Training(
                training.get("dataset").text(),
                training.get("usage").text(),
                training.get("epochs").integer(),
                training.get("seed").longInteger(),
                training.get("command").text(),
                training.get("commit").text(),
                training.get("notes").text());
    }

    static String write(ModelCard card) {
        StringWriter text = new StringWriter();
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
            writeCard(json, card);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void writeCard(JsonGenerator json, ModelCard card) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", card.id());
        json.writeStringField("architecture", card.architecture());
        json.writeStringField("description", card.description());
        json.writeObjectFieldStart("input");
        json.writeNumberField("height", card.input().height());
        json.writeNumberField("width", card.input().width());
        json.writeNumberField("mean", card.input().mean());
        json.writeNumberField("standardDeviation", card.input().standardDeviation());
        json.writeEndObject();
        json.writeArrayFieldStart("labels");
        for (Emotion label : card.labels()) {
            json.writeString(label.label());
        }
        json.writeEndArray();
        json.writeNumberField("temperature", card.temperature());
        json.writeNumberField("uncertaintyThreshold", card.uncertaintyThreshold());
        writeCrops(json, card.crops());
        json.writeArrayFieldStart("weights");
        for (ModelCard.Weights file : card.weights()) {
            json.writeStartObject();
            json.writeStringField("precision", file.precision());
            json.writeStringField("file", file.file());
            json.writeStringField("sha256", file.sha256());
            if (file.accuracy().isPresent()) {
                json.writeNumberField("accuracy", file.accuracy().getAsDouble());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        if (card.evaluation().isPresent()) {
            writeEvaluation(json, card.evaluation().get());
        }
        writeTraining(json, card.training());
        json.writeStringField("licence", card.licence());
        json.writeEndObject();
    }

    private static void writeCrops(JsonGenerator json, Map<String, CropSpec> crops) throws IOException {
        json.writeObjectFieldStart("crops");
        for (Map.Entry<String, CropSpec> crop : new TreeMap<>(crops).entrySet()) {
            json.writeObjectFieldStart(crop.getKey());
            json.writeStringField("side", name(crop.getValue().side()));
            json.writeNumberField("margin", crop.getValue().margin());
            json.writeNumberField("shiftX", crop.getValue().shiftX());
            json.writeNumberField("shiftY", crop.getValue().shiftY());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeEvaluation(JsonGenerator json, ModelCard.Evaluation evaluation) throws IOException {
        json.writeObjectFieldStart("evaluation");
        json.writeStringField("dataset", evaluation.dataset());
        json.writeStringField("usage", evaluation.usage());
        json.writeNumberField("images", evaluation.images());
        json.writeNumberField("accuracy", evaluation.accuracy());
        json.writeNumberField("macroF1", evaluation.macroF1());
        json.writeNumberField("nll", evaluation.nll());
        json.writeNumberField("ece", evaluation.ece());
        json.writeObjectFieldStart("recalls");
        for (Map.Entry<Emotion, Double> recall : evaluation.recalls().entrySet()) {
            json.writeNumberField(recall.getKey().label(), recall.getValue());
        }
        json.writeEndObject();
        json.writeStringField("command", evaluation.command());
        json.writeEndObject();
    }

    private static void writeTraining(JsonGenerator json, ModelCard.Training training) throws IOException {
        json.writeObjectFieldStart("training");
        json.writeStringField("dataset", training.dataset());
        json.writeStringField("usage", training.usage());
        json.writeNumberField("epochs", training.epochs());
        json.writeNumberField("seed", training.seed());
        json.writeStringField("command", training.command());
        json.writeStringField("commit", training.commit());
        json.writeStringField("notes", training.notes());
        json.writeEndObject();
    }

    /** What a member of the card should be and is not; the message names it. */
    private static final class WrongMemberException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        WrongMemberException(String message) {
            super(message);
        }
    }

    /** A value in the card, with the path that names it in messages; the path of the whole card is empty. */
    private record Member(@Nullable Object value, String path) {
        Member get(String name) {
            return find(name)
                    .orElseThrow(
                            () -> new WrongMemberException("Expected the member \"" + child(name) + "\", found none."));
        }

        Optional<Member> find(String name) {
            Object found = object().get(name);
            return found == null ? Optional.empty() : Optional.of(new Member(found, child(name)));
        }

        private String child(String name) {
            return path.isEmpty() ? name : path + "." + name;
        }

        /** Makes a value of this member; what the value's own checks say is told with the member's name. */
        <T> T as(Function<Member, T> make) {
            try {
                return make.apply(this);
            } catch (WrongMemberException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw (WrongMemberException)
                        new WrongMemberException("At \"" + path + "\": " + e.getMessage()).initCause(e);
            }
        }

        private Map<?, ?> object() {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw wrong("an object");
        }

        Map<String, Member> members() {
            Map<String, Member> members = new LinkedHashMap<>();
            object().forEach((name, member) ->
                    members.put(String.valueOf(name), new Member(member, child(String.valueOf(name)))));
            return members;
        }

        List<Member> elements() {
            if (!(value instanceof List<?> list)) {
                throw wrong("an array");
            }
            List<Member> elements = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                elements.add(new Member(list.get(i), path + "[" + i + "]"));
            }
            return elements;
        }

        String text() {
            if (value instanceof String text) {
                return text;
            }
            throw wrong("a string");
        }

        double number() {
            if (value instanceof Number found && Double.isFinite(found.doubleValue())) {
                return found.doubleValue();
            }
            throw wrong("a finite number");
        }

        float singleNumber() {
            return (float) number();
        }

        int integer() {
            if (value instanceof Integer found) {
                return found;
            }
            throw wrong("a whole number of 32 bits");
        }

        long longInteger() {
            if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
            }
            throw wrong("a whole number of 64 bits");
        }

        private WrongMemberException wrong(String expected) {
            String place = path.isEmpty() ? "at the top" : "at \"" + path + "\"";
            return new WrongMemberException("Expected " + expected + " " + place + ", found " + found() + ".");
        }

        private String found() {
            String found = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
            return found.length() <= FOUND_CHARACTERS ? found : found.substring(0, FOUND_CHARACTERS) + "...";
        }
    }
}
