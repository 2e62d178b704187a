package io.fer4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads model cards of format version 1, which names no version, and 2. */
final class CardReader {
    /** Twice the depth of a card, so that members of later versions may nest a little deeper. */
    private static final int DEPTH = 10;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();

    private CardReader() {}

    static ModelCard read(String json, String where) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            Object root = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more after its end");
            }
            return card(new CardMember(root, ""));
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

    private static ModelCard card(CardMember root) {
        int version = root.find("formatVersion").map(CardMember::integer).orElse(1);
        return switch (version) {
            case 1 -> version1(root);
            case 2 -> version2(root);
            default ->
                throw new IllegalArgumentException("Expected the formatVersion 1 or " + ModelCard.FORMAT_VERSION
                        + ", found " + version + ". The card was written for a newer version of FER4J.");
        };
    }

    private static ModelCard version2(CardMember root) {
        ModelCard.Builder card =
                ModelCard.builder(root.get("id").text(), root.get("input").as(CardReader::input));
        List<WeightsFile> weights = weights(root);
        text(root, "architecture", card::architecture);
        text(root, "description", card::description);
        text(root, "license", card::license);
        text(root, "alignment", card::alignment);
        number(root, "temperature", card::temperature);
        number(root, "uncertaintyThreshold", card::uncertaintyThreshold);
        number(root, "priorCorrection", card::priorCorrection);
        root.find("priors").ifPresent(priors -> card.priors(numbersByLabel(priors)));
        root.find("crops").ifPresent(crops -> card.crops(crops(crops)));
        root.find("training").ifPresent(training -> card.training(training(training, "split")));
        root.find("evaluations")
                .ifPresent(evaluations -> card.evaluations(evaluations.elements().stream()
                        .map(evaluation -> evaluation.as(member -> evaluation(member, weights)))
                        .toList()));
        return card.outputs(root.get("outputs").elements().stream()
                        .map(output -> output.as(CardReader::output))
                        .toList())
                .weights(weights)
                .build();
    }

    private static ModelCard version1(CardMember root) {
        List<WeightsFile> weights = weights(root);
        return ModelCard.builder(root.get("id").text(), root.get("input").as(CardReader::input))
                .architecture(root.get("architecture").text())
                .description(root.get("description").text())
                .labels(labels(root.get("labels")))
                .temperature(root.get("temperature").number())
                .uncertaintyThreshold(root.get("uncertaintyThreshold").number())
                .crops(crops(root.get("crops")))
                .weights(weights)
                .evaluations(evaluations1(root, weights))
                .training(training(root.get("training"), "usage"))
                .license(root.get("licence").text())
                .build();
    }

    /** Version 1 has one evaluation of the first weights, and for other weights only the accuracy on the same images. */
    private static List<Evaluation> evaluations1(CardMember root, List<WeightsFile> weights) {
        Optional<CardMember> member = root.find("evaluation");
        if (member.isEmpty()) {
            return List.of();
        }
        Evaluation first = member.get().as(found -> evaluation1(found, weights));
        List<Evaluation> evaluations = new ArrayList<>(List.of(first));
        List<CardMember> files = root.get("weights").elements();
        for (int i = 1; i < files.size(); i++) {
            Precision precision = weights.get(i).precision();
            files.get(i)
                    .find("accuracy")
                    .ifPresent(accuracy -> evaluations.add(accuracy.as(found -> Evaluation.builder(
                                    first.labels(),
                                    precision,
                                    first.dataset(),
                                    first.split(),
                                    first.images(),
                                    found.number())
                            .build())));
        }
        return evaluations;
    }

    private static Evaluation evaluation1(CardMember member, List<WeightsFile> weights) {
        return Evaluation.builder(
                        Evaluation.FER2013,
                        weights.get(0).precision(),
                        member.get("dataset").text(),
                        member.get("usage").text(),
                        member.get("images").integer(),
                        member.get("accuracy").number())
                .macroF1(member.get("macroF1").number())
                .nll(member.get("nll").number())
                .ece(member.get("ece").number())
                .recalls(numbersByLabel(member.get("recalls")))
                .command(member.get("command").text())
                .build();
    }

    private static Evaluation evaluation(CardMember member, List<WeightsFile> weights) {
        Precision precision = member.find("precision")
                .map(found -> found.constant(Precision.values()))
                .orElseGet(() -> weights.get(0).precision());
        Evaluation.Builder evaluation = Evaluation.builder(
                member.get("labels").text(),
                precision,
                member.get("dataset").text(),
                member.get("split").text(),
                member.get("images").integer(),
                member.get("accuracy").number());
        member.find("accuracyInterval").ifPresent(found -> evaluation.accuracyInterval(found.as(CardReader::interval)));
        member.find("imagesInTraining").ifPresent(found -> evaluation.imagesInTraining(found.integer()));
        number(member, "unseenAccuracy", evaluation::unseenAccuracy);
        member.find("unseenAccuracyInterval")
                .ifPresent(found -> evaluation.unseenAccuracyInterval(found.as(CardReader::interval)));
        member.find("clearImages").ifPresent(found -> evaluation.clearImages(found.integer()));
        number(member, "clearAccuracy", evaluation::clearAccuracy);
        number(member, "macroF1", evaluation::macroF1);
        number(member, "macroRecall", evaluation::macroRecall);
        number(member, "nll", evaluation::nll);
        number(member, "ece", evaluation::ece);
        member.find("recalls").ifPresent(found -> evaluation.recalls(numbersByLabel(found)));
        number(member, "priorCorrection", evaluation::priorCorrection);
        text(member, "command", evaluation::command);
        return evaluation.build();
    }

    private static Interval interval(CardMember member) {
        List<CardMember> bounds = member.elements();
        if (bounds.size() != 2) {
            throw new IllegalArgumentException("Expected two numbers, found " + bounds.size() + ".");
        }
        return new Interval(bounds.get(0).number(), bounds.get(1).number());
    }

    private static Map<String, CropSpec> crops(CardMember member) {
        Map<String, CropSpec> crops = new LinkedHashMap<>();
        member.members().forEach((detector, crop) -> crops.put(detector, crop.as(CardReader::crop)));
        return crops;
    }

    private static CropSpec crop(CardMember crop) {
        return new CropSpec(
                crop.get("side").constant(CropSpec.Side.values()),
                crop.get("margin").singleNumber(),
                crop.get("shiftX").singleNumber(),
                crop.get("shiftY").singleNumber());
    }

    private static InputSpec input(CardMember member) {
        InputSpec.Builder input = InputSpec.builder(
                member.get("height").integer(), member.get("width").integer());
        InputSpec.Color color = member.find("color")
                .map(found -> found.constant(InputSpec.Color.values()))
                .orElse(InputSpec.Color.GRAY);
        text(member, "tensor", input::tensor);
        member.find("layout").ifPresent(found -> input.layout(found.constant(InputSpec.Layout.values())));
        member.find("scale").ifPresent(found -> input.scale(found.singleNumber()));
        return input.color(color)
                .normalization(
                        member.get("mean").singleNumbers(color.channels()),
                        member.get("standardDeviation").singleNumbers(color.channels()))
                .build();
    }

    private static OutputSpec output(CardMember member) {
        OutputSpec.Kind kind = member.get("kind").constant(OutputSpec.Kind.values());
        List<Emotion> classes = kind.hasClasses()
                ? labels(member.get("classes"))
                : member.find("classes").map(CardReader::labels).orElse(List.of());
        return new OutputSpec(member.get("tensor").text(), kind, classes);
    }

    private static List<Emotion> labels(CardMember member) {
        return member.elements().stream()
                .map(label -> label.as(CardReader::emotion))
                .toList();
    }

    private static Emotion emotion(CardMember label) {
        return Emotion.ofLabel(label.text());
    }

    private static Map<Emotion, Double> numbersByLabel(CardMember member) {
        Map<Emotion, Double> numbers = new EnumMap<>(Emotion.class);
        member.members()
                .forEach((label, number) ->
                        numbers.put(new CardMember(label, number.path()).as(CardReader::emotion), number.number()));
        return numbers;
    }

    private static List<WeightsFile> weights(CardMember root) {
        List<WeightsFile> weights = root.get("weights").elements().stream()
                .map(file -> file.as(CardReader::weightsFile))
                .toList();
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one file of weights, found none.");
        }
        return weights;
    }

    private static WeightsFile weightsFile(CardMember file) {
        return new WeightsFile(
                file.get("precision").constant(Precision.values()),
                file.get("file").text(),
                file.get("sha256").text());
    }

    /** Reads what both versions know; the split has another name in version 1, and everything is optional in version 2. */
    private static Training training(CardMember member, String split) {
        Training.Builder training = Training.builder();
        text(member, "dataset", training::dataset);
        text(member, split, training::split);
        member.find("epochs").ifPresent(found -> training.epochs(found.integer()));
        member.find("seed").ifPresent(found -> training.seed(found.longInteger()));
        text(member, "command", training::command);
        text(member, "commit", training::commit);
        text(member, "notes", training::notes);
        member.find("stages")
                .ifPresent(stages -> training.stages(stages.elements().stream()
                        .map(stage -> stage.as(CardReader::stage))
                        .toList()));
        return training.build();
    }

    private static TrainingStage stage(CardMember member) {
        TrainingStage.Builder stage = TrainingStage.builder(member.get("name").text());
        text(member, "plan", stage::plan);
        text(member, "planSha256", stage::planSha256);
        text(member, "dataFingerprint", stage::dataFingerprint);
        text(member, "labels", stage::labels);
        text(member, "votes", stage::votes);
        text(member, "teacher", stage::teacher);
        text(member, "teacherSha256", stage::teacherSha256);
        text(member, "arithmetic", stage::arithmetic);
        member.find("threads").ifPresent(found -> stage.threads(found.integer()));
        member.find("epochs").ifPresent(found -> stage.epochs(found.integer()));
        number(member, "seconds", stage::seconds);
        text(member, "startedFrom", stage::startedFrom);
        return stage.build();
    }

    private static void text(CardMember object, String name, Consumer<String> set) {
        object.find(name).ifPresent(member -> set.accept(member.text()));
    }

    private static void number(CardMember object, String name, Consumer<Double> set) {
        object.find(name).ifPresent(member -> set.accept(member.number()));
    }
}
