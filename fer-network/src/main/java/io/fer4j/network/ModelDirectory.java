package io.fer4j.network;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Emotion;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.PixelFormat;
import io.fer4j.spi.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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
     * @param precision how the weights are stored
     * @param draft the rest of the card; its input must have the network's size
     * @return the model, read back from the directory
     * @throws IllegalArgumentException if the network and the draft do not fit together
     * @throws IOException if the directory cannot be written
     */
    public static Model write(Path directory, InferenceNetwork network, Precision precision, CardDraft draft)
            throws IOException {
        if (draft.input().height() != network.height() || draft.input().width() != network.width()) {
            throw new IllegalArgumentException("Expected an input of " + network.width() + "x" + network.height()
                    + " on the card, found " + draft.input() + ".");
        }
        byte[] weights = OnnxWriter.write(network, draft.temperature(), precision);
        ModelCard card = draft.finish(
                network.architecture(), List.of(new ModelCard.Weights(precision.id(), WEIGHTS, sha256(weights))));
        byte[] pictures = GoldenPictures.draw(network.height(), network.width());
        float[] probabilities = expected(precision.round(network), pictures, draft);

        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(PICTURES, NpyFormat.bytes(pictures, GoldenPictures.COUNT, network.height(), network.width()));
        files.put(PROBABILITIES, NpyFormat.floats(probabilities, GoldenPictures.COUNT, Emotion.COUNT));
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
     * @param directory the model's directory
     * @param precision the name on the card, for example {@code "int8"}; not that of the default weights
     * @param weights the ONNX file's bytes
     * @param accuracy what they reached where the card's evaluation was made; empty if that was not measured
     * @return the model, read back from the directory
     * @throws IllegalArgumentException if the precision is that of the default weights
     * @throws io.fer4j.ModelException if there is no model
     * @throws IOException if the directory cannot be written
     */
    public static Model addWeights(Path directory, String precision, byte[] weights, OptionalDouble accuracy)
            throws IOException {
        ModelCard card = Model.load(directory).card();
        List<ModelCard.Weights> files = new ArrayList<>(card.weights());
        if (files.get(0).precision().equals(precision)) {
            throw new IllegalArgumentException(
                    "Expected another precision than that of the default weights, found " + precision + ".");
        }
        files.removeIf(file -> file.precision().equals(precision));
        String name = "model-" + precision + ".onnx";
        files.add(new ModelCard.Weights(precision, name, sha256(weights), accuracy));
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put(name, weights);
        contents.put(CARD, card.withWeights(files).toJson().getBytes(StandardCharsets.UTF_8));
        replace(directory, contents);
        return Model.load(directory);
    }

    private static float[] expected(InferenceNetwork stored, byte[] pictures, CardDraft draft) {
        ReferenceNetwork reference = new ReferenceNetwork(stored);
        FaceCropper cropper = new FaceCropper(draft.input(), CropSpec.NONE);
        InputBatch batch = InputBatch.allocate(draft.input(), 1);
        int size = draft.input().elementsPerImage();
        float[] probabilities = new float[GoldenPictures.COUNT * Emotion.COUNT];
        for (int i = 0; i < GoldenPictures.COUNT; i++) {
            byte[] pixels = Arrays.copyOfRange(pictures, i * size, (i + 1) * size);
            Frame frame = Frame.copyOf(stored.width(), stored.height(), PixelFormat.GRAY8, pixels);
            cropper.preprocess(frame, List.of(new Face(Box.of(frame), 1)), batch);
            float[] picture = new float[size];
            batch.buffer().get(picture);
            double[] found = reference.probabilities(picture, (float) draft.temperature());
            for (int k = 0; k < Emotion.COUNT; k++) {
                probabilities[i * Emotion.COUNT + k] = (float) found[k];
            }
        }
        return probabilities;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
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
