package io.fer4j;

import io.fer4j.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Model directories for {@link LinearBackend}: seven sums of weighted pixels, with golden files. */
public final class LinearModel {
    static final InputSpec SPEC = new InputSpec(6, 5, 120.5f, 61.25f);

    /** Not the order of {@link Emotion}, so that a backend that ignores the card is found out. */
    public static final List<Emotion> LABELS = List.of(
            Emotion.HAPPY,
            Emotion.ANGRY,
            Emotion.NEUTRAL,
            Emotion.DISGUST,
            Emotion.SURPRISE,
            Emotion.SAD,
            Emotion.FEAR);

    private static final double TEMPERATURE = 1.5;
    private static final int GOLDEN = 9;

    private LinearModel() {}

    static Model write(Path directory, String id, double accuracy) {
        Random random = new Random(id.hashCode());
        float[] weights = new float[Emotion.FER2013.size() * SPEC.elementsPerImage()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / 2;
        }
        ByteBuffer file = ByteBuffer.allocate(weights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.asFloatBuffer().put(weights);
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("weights.bin"), file.array());
            Files.writeString(
                    directory.resolve("card.json"),
                    card(id, accuracy, file.array()).toJson());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] pictures = new byte[GOLDEN * SPEC.elementsPerImage()];
        random.nextBytes(pictures);
        Golden.write(directory, SPEC, pictures, probabilities(weights, pictures));
        return Model.load(directory);
    }

    /** Returns a card whose checksum fits the weights. */
    public static ModelCard card(String id, double accuracy, byte[] weights) {
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        Emotion.FER2013.forEach(emotion -> recalls.put(emotion, 0.1 * Emotion.FER2013.indexOf(emotion)));
        return ModelCard.builder(id, SPEC)
                .architecture("linear")
                .description("For tests.")
                .labels(LABELS)
                .temperature(TEMPERATURE)
                .uncertaintyThreshold(0.5)
                .crops(Map.of("fixed", new CropSpec(CropSpec.Side.LONGER, 0.25f, 0, -0.125f)))
                .weights(List.of(new WeightsFile(Precision.FP32, "weights.bin", sha256(weights))))
                .evaluations(
                        List.of(Evaluation.builder(Evaluation.FER2013, Precision.FP32, "noise", "none", 9, accuracy)
                                .macroF1(0.5)
                                .nll(1.25)
                                .ece(0.0625)
                                .recalls(recalls)
                                .command("none")
                                .build()))
                .training(Training.builder()
                        .dataset("noise")
                        .split("none")
                        .seed(id.hashCode())
                        .command("none")
                        .notes("Drawn, not trained.")
                        .build())
                .license("Apache-2.0")
                .build();
    }

    private static float[] probabilities(float[] weights, byte[] pictures) {
        float[] probabilities = new float[GOLDEN * Emotion.FER2013.size()];
        int elements = SPEC.elementsPerImage();
        for (int n = 0; n < GOLDEN; n++) {
            double[] powers = new double[Emotion.FER2013.size()];
            double sum = 0;
            for (int output = 0; output < Emotion.FER2013.size(); output++) {
                double logit = 0;
                for (int i = 0; i < elements; i++) {
                    double pixel = pictures[n * elements + i] & 0xFF;
                    logit += weights[output * elements + i] * (pixel - SPEC.mean(0)) / SPEC.standardDeviation(0);
                }
                powers[output] = Math.exp(logit / TEMPERATURE);
                sum += powers[output];
            }
            for (int output = 0; output < Emotion.FER2013.size(); output++) {
                int label = Emotion.FER2013.indexOf(LABELS.get(output));
                probabilities[n * Emotion.FER2013.size() + label] = (float) (powers[output] / sum);
            }
        }
        return probabilities;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
