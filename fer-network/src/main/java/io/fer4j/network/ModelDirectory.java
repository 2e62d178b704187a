package io.fer4j.network;

import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.WeightsFile;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes model directories: {@code model.onnx}, {@code card.json}, and in {@code golden/} some generated pictures
 * ({@code pictures.npy}, uint8 {@code [n, height, width]}) with the probabilities that every backend must find for them
 * ({@code probabilities.npy}, float32 {@code [n, 7]} in the order of {@link Emotion}, computed by {@link ReferenceNetwork}).
 *
 * <p>The card makes a directory a model, and it is written last: whatever interrupts the writing, nothing half-written is taken
 * for a model. Other files in the directory stay. Only one thread of one process may write into a directory at a time.
 */
public final class ModelDirectory {
    /** The name of the weights' file. */
    public static final String WEIGHTS = "model.onnx";
    /** The name of the card's file. */
    public static final String CARD = "card.json";
    /** The name of the golden pictures' file. */
    public static final String PICTURES = "golden/pictures.npy";
    /** The name of the file with the golden pictures' probabilities. */
    public static final String PROBABILITIES = "golden/probabilities.npy";

    private static final String FRESH = ".new-";

    private ModelDirectory() {}

    /**
     * Writes a network's model directory, in place of the model that is there already, if any.
     *
     * @param directory where to; it is made if it is not there
     * @param network any network from gray pictures to seven logits in the order of {@link Emotion}
     * @param precision how the weights are stored, fp32 or fp16
     * @param draft the rest of the card; its input must have the network's size. The architecture, the outputs and the weights are
     *     set here
     * @return the model, read back from the directory
     * @throws IllegalArgumentException if the network and the draft do not fit together
     * @throws IOException if the directory cannot be written
     */
    public static Model write(Path directory, InferenceNetwork network, Precision precision, ModelCard.Builder draft)
            throws IOException {
        ModelCard.Builder complete = draft.architecture(network.architecture()).labels(Emotion.FER2013);
        ModelCard preliminary = complete.weights(List.of(new WeightsFile(precision, WEIGHTS, "0".repeat(64))))
                .build();
        if (preliminary.input().height() != network.height()
                || preliminary.input().width() != network.width()) {
            throw new IllegalArgumentException("Expected an input of " + network.width() + "x" + network.height()
                    + " on the card, found " + preliminary.input() + ".");
        }
        byte[] weights = OnnxWriter.write(network, preliminary.temperature(), precision);
        ModelCard card = complete.weights(List.of(new WeightsFile(precision, WEIGHTS, WeightsFile.sha256(weights))))
                .build();
        byte[] pictures = GoldenPictures.draw(network.height(), network.width());
        float[] probabilities = expected(WeightRounding.roundTrip(network, precision), pictures, card);

        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(PICTURES, NpyFormat.bytes(pictures, GoldenPictures.COUNT, network.height(), network.width()));
        files.put(PROBABILITIES, NpyFormat.floats(probabilities, GoldenPictures.COUNT, Emotion.FER2013.size()));
        files.put(WEIGHTS, weights);
        files.put(CARD, card.toJson().getBytes(StandardCharsets.UTF_8));
        replace(directory, files);
        return Model.load(directory);
    }

    /**
     * Writes another card for the model that is there, for example one with measured accuracies.
     *
     * @param directory the model's directory
     * @param card the new card, with the same files of weights
     * @throws IllegalArgumentException if the card names other files of weights or other checksums than the one that is there
     * @throws io.fer4j.ModelException if there is no model
     * @throws IOException if the directory cannot be written
     */
    public static void writeCard(Path directory, ModelCard card) throws IOException {
        ModelCard old = Model.load(directory).card();
        if (!old.weights().equals(card.weights())) {
            throw new IllegalArgumentException(
                    "Expected a card for " + old.weights() + ", found " + card.weights() + ".");
        }
        replace(directory, Map.of(CARD, card.toJson().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Adds weights of another precision to the model that is there, or replaces those of that precision; the default stays.
     *
     * <p>Evaluations of weights that are replaced leave the card.
     *
     * @param directory the model's directory
     * @param precision not that of the default weights
     * @param weights the ONNX file's bytes
     * @return the model, read back from the directory
     * @throws IllegalArgumentException if the precision is that of the default weights
     * @throws io.fer4j.ModelException if there is no model
     * @throws IOException if the directory cannot be written
     */
    public static Model addWeights(Path directory, Precision precision, byte[] weights) throws IOException {
        ModelCard card = Model.load(directory).card();
        List<WeightsFile> files = new ArrayList<>(card.weights());
        if (card.defaultPrecision() == precision) {
            throw new IllegalArgumentException(
                    "Expected another precision than that of the default weights, found " + precision.id() + ".");
        }
        files.removeIf(file -> file.precision() == precision);
        String name = "model-" + precision.id() + ".onnx";
        files.add(new WeightsFile(precision, name, WeightsFile.sha256(weights)));
        ModelCard changed = card.toBuilder()
                .weights(files)
                .evaluations(card.evaluations().stream()
                        .filter(evaluation -> evaluation.precision() != precision)
                        .toList())
                .build();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put(name, weights);
        contents.put(CARD, changed.toJson().getBytes(StandardCharsets.UTF_8));
        replace(directory, contents);
        return Model.load(directory);
    }

    /** The golden pictures are what the network sees before normalization: no crop lies between them and the network. */
    private static float[] expected(InferenceNetwork stored, byte[] pictures, ModelCard card) {
        ReferenceNetwork reference = new ReferenceNetwork(stored);
        InputSpec input = card.input();
        int size = input.elementsPerImage();
        float[] probabilities = new float[GoldenPictures.COUNT * Emotion.FER2013.size()];
        for (int i = 0; i < GoldenPictures.COUNT; i++) {
            float[] picture = new float[size];
            for (int pixel = 0; pixel < size; pixel++) {
                picture[pixel] = input.normalize(pictures[i * size + pixel] & 0xFF, 0);
            }
            double[] found = reference.probabilities(picture, (float) card.temperature());
            for (int k = 0; k < Emotion.FER2013.size(); k++) {
                probabilities[i * Emotion.FER2013.size() + k] = (float) found[k];
            }
        }
        return probabilities;
    }

    /**
     * Writes everything into a directory of its own first; then takes the old card away if a file is replaced that it speaks of,
     * and moves the files in, the card last.
     */
    private static void replace(Path directory, Map<String, byte[]> files) throws IOException {
        Path target = directory.toAbsolutePath().normalize();
        Files.createDirectories(target);
        deleteLeftovers(target);
        Path fresh = Files.createTempDirectory(target, FRESH);
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = fresh.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                WholeFile.write(path, file.getValue());
            }
            if (files.keySet().stream().anyMatch(name -> !name.equals(CARD) && Files.exists(target.resolve(name)))) {
                Files.deleteIfExists(target.resolve(CARD));
            }
            for (String name : files.keySet()) {
                Files.createDirectories(target.resolve(name).getParent());
                Files.move(fresh.resolve(name), target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            deleteTree(fresh);
        }
    }

    /** A process that was killed while it wrote leaves its directory behind. */
    private static void deleteLeftovers(Path target) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(target, FRESH + "*")) {
            for (Path path : left) {
                deleteTree(path);
            }
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    deleteTree(child);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
