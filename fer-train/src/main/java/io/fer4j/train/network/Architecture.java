package io.fer4j.train.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The networks that can be trained, as plans of layers. Every convolution and every hidden dense layer is followed by batch
 * normalisation while training.
 */
public enum Architecture {
    /**
     * The customised 3-layer CNN: convolutions of 32, 64, 128 and 128 channels without padding, three poolings, one hidden dense
     * layer of 1024. It takes 48x48 pictures only.
     */
    CNN3(
            List.of(
                    new Convolution("conv1", 32, 0),
                    new Convolution("conv2", 64, 0),
                    new Pool(),
                    new Drop(Drop.Place.CONVOLUTIONS),
                    new Convolution("conv3", 128, 0),
                    new Pool(),
                    new Convolution("conv4", 128, 0),
                    new Pool(),
                    new Drop(Drop.Place.CONVOLUTIONS),
                    new Flatten(),
                    new Hidden("fc1", 1024),
                    new Drop(Drop.Place.DENSE)),
            false),
    /**
     * VGG16 (Simonyan and Zisserman 2014, configuration D): 13 convolutions 3x3 in five stages and three dense layers, here of
     * 512, 512 and 7, with an average over the last stage's positions instead of the fifth pooling, so that it takes pictures of
     * any size from 16x16.
     */
    VGG16(vgg16(), true);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of and List.copyOf of records
    private final List<Layer> layers;

    private final boolean anySize;

    Architecture(List<Layer> layers, boolean anySize) {
        this.layers = layers;
        this.anySize = anySize;
    }

    private static List<Layer> vgg16() {
        List<Layer> layers = new ArrayList<>();
        int[][] stages = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
        for (int stage = 0; stage < stages.length; stage++) {
            if (stage > 0) {
                layers.add(new Pool());
            }
            for (int i = 0; i < stages[stage].length; i++) {
                layers.add(new Convolution("conv" + (stage + 1) + "_" + (i + 1), stages[stage][i], 1));
            }
        }
        layers.add(new GlobalAverage());
        layers.add(new Hidden("fc1", 512));
        layers.add(new Drop(Drop.Place.DENSE));
        layers.add(new Hidden("fc2", 512));
        layers.add(new Drop(Drop.Place.DENSE));
        return List.copyOf(layers);
    }

    /**
     * Finds an architecture by its id.
     *
     * @param id {@code "cnn3"} or {@code "vgg16"}
     * @return the architecture
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Architecture of(String id) {
        for (Architecture architecture : values()) {
            if (architecture.id().equals(id)) {
                return architecture;
            }
        }
        throw new IllegalArgumentException("Expected an architecture, cnn3 or vgg16, found \"" + id + "\".");
    }

    /**
     * Returns the id that plans and model cards use.
     *
     * @return {@code "cnn3"} or {@code "vgg16"}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tells whether the network takes pictures of any size, so that it may be trained on smaller crops than it is used on.
     *
     * @return false if it takes 48x48 pictures only
     */
    public boolean anySize() {
        return anySize;
    }

    /** Returns the layers before the last dense layer of seven outputs, which every network ends with. */
    List<Layer> layers() {
        return layers;
    }

    /** A layer in a plan. */
    sealed interface Layer permits Convolution, Pool, Drop, GlobalAverage, Flatten, Hidden {}

    /** A 3x3 convolution with stride 1, batch normalisation and ReLU. */
    record Convolution(String name, int outputs, int padding) implements Layer {
        static final int KERNEL = 3;
    }

    /** The highest of each 2x2 square. */
    record Pool() implements Layer {}

    /** Dropout while training. */
    record Drop(Place place) implements Layer {
        /** Which of the two dropout rates applies. */
        enum Place {
            CONVOLUTIONS,
            DENSE
        }
    }

    /** The mean of each channel. */
    record GlobalAverage() implements Layer {}

    /** All numbers in a row. */
    record Flatten() implements Layer {}

    /** A dense layer with batch normalisation and ReLU. */
    record Hidden(String name, int outputs) implements Layer {}
}
