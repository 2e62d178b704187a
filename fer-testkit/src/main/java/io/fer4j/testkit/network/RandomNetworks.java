package io.fer4j.testkit.network;

import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.Training;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.network.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks of the shapes that ship, with He-initialised weights: they know nothing, but they compute. */
public final class RandomNetworks {
    private final Random random;
    private final List<Layer> steps = new ArrayList<>();
    private int channels = 1;

    private RandomNetworks(long seed) {
        random = new Random(seed);
    }

    /**
     * Writes model directories for experiments.
     *
     * @param arguments {@code ARCHITECTURE PRECISION DIRECTORY}
     * @throws IOException if the directory cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        InferenceNetwork network = arguments[0].equals("vgg16") ? vgg16(1) : cnn3(1);
        Precision precision = arguments[1].equals("fp16") ? Precision.FP16 : Precision.FP32;
        System.out.println(ModelDirectory.write(Path.of(arguments[2]), network, precision, draft("random", 1.5)));
    }

    /**
     * Returns a card for random weights.
     *
     * @param id the model's
     * @param temperature of its softmax
     * @return a builder with everything but the weights
     */
    public static ModelCard.Builder draft(String id, double temperature) {
        return ModelCard.builder(id, new InputSpec(48, 48, 129.5f, 65))
                .description("Random weights, for tests.")
                .temperature(temperature)
                .training(Training.builder().seed(1).notes("Random weights.").build())
                .license("Apache-2.0");
    }

    /**
     * Returns a network of the shape of {@code cnn3}.
     *
     * @param seed of the weights
     * @return three stages of convolutions and two dense layers
     */
    public static InferenceNetwork cnn3(long seed) {
        RandomNetworks network = new RandomNetworks(seed);
        network.convolve("conv1", 32, 0).convolve("conv2", 64, 0).pool();
        network.convolve("conv3", 128, 0).pool().convolve("conv4", 128, 0).pool();
        network.steps.add(new Flatten());
        network.channels *= 16;
        network.dense("fc1", 1024).relu().dense("fc2", Emotion.FER2013.size());
        return new InferenceNetwork("cnn3", 48, 48, network.steps);
    }

    /**
     * Returns a network that is small enough for tests that are not about numbers.
     *
     * @param seed of the weights
     * @return one convolution and one dense layer
     */
    public static InferenceNetwork tiny(long seed) {
        RandomNetworks network = new RandomNetworks(seed);
        network.convolve("conv1", 4, 1).pool();
        network.steps.add(new GlobalAveragePool());
        network.dense("fc1", Emotion.FER2013.size());
        return new InferenceNetwork("cnn3", 48, 48, network.steps);
    }

    /**
     * Returns a network that looks at the middle of its input.
     *
     * @param seed of the weights
     * @return a center crop, one convolution and one dense layer
     */
    public static InferenceNetwork cropped(long seed) {
        RandomNetworks network = new RandomNetworks(seed);
        network.steps.add(new CenterCrop(4));
        network.convolve("conv1", 4, 1).pool();
        network.steps.add(new Flatten());
        network.channels *= 20 * 20;
        network.dense("fc1", Emotion.FER2013.size());
        return new InferenceNetwork("cnn3", 48, 48, network.steps);
    }

    /**
     * Returns a network of the shape of {@code vgg16}.
     *
     * @param seed of the weights
     * @return thirteen convolutions and three dense layers
     */
    public static InferenceNetwork vgg16(long seed) {
        RandomNetworks network = new RandomNetworks(seed);
        int[][] stages = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
        for (int stage = 0; stage < stages.length; stage++) {
            for (int i = 0; i < stages[stage].length; i++) {
                network.convolve("conv" + (stage + 1) + "_" + (i + 1), stages[stage][i], 1);
            }
            if (stage < stages.length - 1) {
                network.pool();
            }
        }
        network.steps.add(new GlobalAveragePool());
        network.dense("fc1", 512).relu().dense("fc2", 512).relu().dense("fc3", Emotion.FER2013.size());
        return new InferenceNetwork("vgg16", 48, 48, network.steps);
    }

    private RandomNetworks convolve(String name, int outputs, int padding) {
        float[] weights = gaussian(outputs * channels * 9, Math.sqrt(2.0 / (channels * 9)));
        steps.add(new Convolution(name, channels, outputs, 3, padding, weights, gaussian(outputs, 0.1)));
        channels = outputs;
        return relu();
    }

    private RandomNetworks dense(String name, int outputs) {
        float[] weights = gaussian(channels * outputs, Math.sqrt(2.0 / channels));
        steps.add(new Dense(name, channels, outputs, weights, gaussian(outputs, 0.1)));
        channels = outputs;
        return this;
    }

    private RandomNetworks relu() {
        steps.add(new Relu());
        return this;
    }

    private RandomNetworks pool() {
        steps.add(new MaxPool(2));
        return this;
    }

    private float[] gaussian(int count, double deviation) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }
}
