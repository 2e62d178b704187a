package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.contract.EmotionClassifierContract;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a backend keeps, and besides: on generated pictures it finds what {@link ReferenceNetwork} finds, for the models under
 * test and for a VGG16 with random weights.
 */
public interface PlainNetworkContract extends EmotionClassifierContract {
    /** How many pictures are generated for a network that the reference computes in a tenth of a second. */
    int GENERATED = 200;

    /** How many for VGG16, which takes the reference a second each. */
    int GENERATED_FOR_VGG16 = 4;

    @Test
    default void computesWhatTheReferenceComputes() {
        for (Model model : models()) {
            boolean big = model.card().architecture().equals("vgg16");
            compareWithReference(model, big ? GENERATED_FOR_VGG16 : GENERATED);
        }
    }

    @Test
    default void computesARandomVgg16(@TempDir Path directory) throws IOException {
        assumeThat(models()).noneMatch(model -> model.card().architecture().equals("vgg16"));
        Model small =
                ModelDirectory.write(directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("vgg", 1));
        byte[] weights = OnnxWriter.write(RandomNetworks.vgg16(1), 1, Precision.FP32);

        compareWithReference(WithWeights.of(small, directory, weights), GENERATED_FOR_VGG16);
    }

    private void compareWithReference(Model model, int pictures) {
        InputBatch batch = generate(model.card().input(), pictures);
        List<double[]> expected = reference(model, batch);
        try (EmotionClassifier classifier = open(model, Device.cpu())) {
            List<EmotionScores> found = classifier.classify(batch);

            assertThat(found).hasSize(pictures);
            for (int i = 0; i < pictures; i++) {
                float[] probabilities = new float[Emotion.COUNT];
                for (int output = 0; output < Emotion.COUNT; output++) {
                    Emotion label = model.card().labels().get(output);
                    probabilities[label.ordinal()] = (float) expected.get(i)[output];
                }
                EmotionScores scores = EmotionScores.of(probabilities);
                assertThat(found.get(i).toArray())
                        .as("picture %s of %s", i, model)
                        .containsExactly(probabilities, within((float) GOLDEN_TOLERANCE));
                assertThat(found.get(i).top()).isEqualTo(scores.top());
            }
        }
    }

    private static List<double[]> reference(Model model, InputBatch batch) {
        StoredNetwork stored = OnnxReader.read(model);
        ReferenceNetwork network = new ReferenceNetwork(stored.network());
        return IntStream.range(0, batch.size())
                .parallel()
                .mapToObj(i -> {
                    float[] picture = new float[batch.spec().elementsPerImage()];
                    batch.image(i).get(picture);
                    return network.probabilities(picture, stored.temperature());
                })
                .toList();
    }

    /** Draws pictures of a slope and noise, each with a brightness and a contrast of its own. */
    private static InputBatch generate(InputSpec spec, int pictures) {
        InputBatch batch = InputBatch.allocate(spec, pictures).resize(pictures);
        SplittableRandom random = new SplittableRandom(GENERATED);
        for (int i = 0; i < pictures; i++) {
            double brightness = random.nextDouble(255);
            double slopeX = random.nextDouble(-2, 2);
            double slopeY = random.nextDouble(-2, 2);
            double noise = random.nextDouble(128);
            FloatBuffer picture = batch.image(i);
            for (int y = 0; y < spec.height(); y++) {
                for (int x = 0; x < spec.width(); x++) {
                    double gray = brightness
                            + slopeX * (x - spec.width() / 2)
                            + slopeY * (y - spec.height() / 2)
                            + random.nextDouble(-1, 1) * noise;
                    double pixel = Math.max(0, Math.min(255, Math.rint(gray)));
                    picture.put((float) (pixel - spec.mean()) / spec.standardDeviation());
                }
            }
        }
        return batch;
    }
}
