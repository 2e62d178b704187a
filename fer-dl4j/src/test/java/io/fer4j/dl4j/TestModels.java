package io.fer4j.dl4j;

import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.network.ModelDirectory;
import io.fer4j.network.ReferenceNetwork;
import io.fer4j.testkit.network.RandomNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Models and pictures with random numbers, and what plain Java computes for them. */
final class TestModels {
    static final double TEMPERATURE = 1.5;

    private TestModels() {}

    static Model write(Path directory, InferenceNetwork network) {
        ModelCard.Builder draft = RandomNetworks.draft(network.architecture(), TEMPERATURE)
                .input(new InputSpec(network.height(), network.width(), 129.5f, 65));
        try {
            return ModelDirectory.write(directory, network, Precision.FP32, draft);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A network on the middle of a rectangle, with a rest at the edge of each pooling and a rectifier behind one. */
    static InferenceNetwork rectangular() {
        Random random = new Random(5);
        return new InferenceNetwork(
                "odd",
                22,
                15,
                List.of(
                        new CenterCrop(1),
                        new Convolution("a", 1, 4, 3, 1, gaussian(random, 36, 0.5), gaussian(random, 4, 0.1)),
                        new Relu(),
                        new MaxPool(2),
                        new Convolution("b", 4, 6, 3, 0, gaussian(random, 216, 0.3), gaussian(random, 6, 0.1)),
                        new MaxPool(3),
                        new Relu(),
                        new Flatten(),
                        new Dense("c", 12, 5, gaussian(random, 60, 0.4), gaussian(random, 5, 0.1)),
                        new Relu(),
                        new Dense("d", 5, 7, gaussian(random, 35, 0.6), gaussian(random, 7, 0.1))));
    }

    private static float[] gaussian(Random random, int count, double deviation) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }

    /** Changes the text of a model's card, as a user could. */
    static Model withCard(Path directory, String text, String replacement) throws IOException {
        Path card = directory.resolve(ModelDirectory.CARD);
        String before = Files.readString(card);
        String after = before.replace(text, replacement);
        if (after.equals(before)) {
            throw new AssertionError("Expected " + text + " in " + before);
        }
        Files.writeString(card, after);
        return Model.load(directory);
    }

    /** Makes the last layer's weights and biases the largest there are, too large to be summed. */
    static InferenceNetwork overflowing(InferenceNetwork network) {
        List<Layer> steps = new ArrayList<>(network.layers());
        Dense last = (Dense) steps.remove(steps.size() - 1);
        float[] weights = new float[last.weights().length];
        float[] bias = new float[last.bias().length];
        Arrays.fill(weights, Float.MAX_VALUE);
        Arrays.fill(bias, Float.MAX_VALUE);
        steps.add(new Dense(last.name(), last.inputs(), last.outputs(), weights, bias));
        return new InferenceNetwork(network.architecture(), network.height(), network.width(), steps);
    }

    static InputBatch pictures(Model model, int count, long seed) {
        Random random = new Random(seed);
        InputBatch batch = InputBatch.allocate(model.card().input(), count).resize(count);
        for (int i = 0; i < batch.buffer().limit(); i++) {
            batch.buffer().put(i, (float) random.nextGaussian());
        }
        return batch;
    }

    static double[] expected(InferenceNetwork network, InputBatch batch, int picture, double temperature) {
        float[] pixels = new float[batch.spec().elementsPerImage()];
        batch.image(picture).get(pixels);
        return new ReferenceNetwork(network).probabilities(pixels, temperature);
    }
}
