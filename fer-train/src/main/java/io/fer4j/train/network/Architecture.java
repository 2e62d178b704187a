package io.fer4j.train.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The networks that can be trained, as lists of layers. Every convolution and every hidden dense layer is followed by batch
 * normalization while training.
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
                    new MaxPool(),
                    new Dropout(Dropout.Place.CONVOLUTIONS),
                    new Convolution("conv3", 128, 0),
                    new MaxPool(),
                    new Convolution("conv4", 128, 0),
                    new MaxPool(),
                    new Dropout(Dropout.Place.CONVOLUTIONS),
                    new Flatten(),
                    new Dense("fc1", 1024),
                    new Dropout(Dropout.Place.DENSE)),
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
                layers.add(new MaxPool());
            }
            for (int i = 0; i < stages[stage].length; i++) {
                layers.add(new Convolution("conv" + (stage + 1) + "_" + (i + 1), stages[stage][i], 1));
            }
        }
        layers.add(new GlobalAverage());
        layers.add(new Dense("fc1", 512));
        layers.add(new Dropout(Dropout.Place.DENSE));
        layers.add(new Dense("fc2", 512));
        layers.add(new Dropout(Dropout.Place.DENSE));
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

    /** A layer of an architecture. */
    sealed interface Layer permits Convolution, MaxPool, Dropout, GlobalAverage, Flatten, Dense {
        /** Calls the visitor's method for this kind of layer. */
        void accept(Visitor visitor);
    }

    /** Does something for each kind of layer: the compiler finds the kind that is forgotten. */
    interface Visitor {
        void visit(Convolution layer);

        void visit(MaxPool layer);

        void visit(Dropout layer);

        void visit(GlobalAverage layer);

        void visit(Flatten layer);

        void visit(Dense layer);
    }

    /** A 3x3 convolution with stride 1, batch normalization and ReLU. */
    record Convolution(String name, int outputs, int padding) implements Layer {
        static final int KERNEL = 3;

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Max pooling of 2x2 with stride 2. */
    record MaxPool() implements Layer {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Dropout while training. */
    record Dropout(Place place) implements Layer {
        /** Which of the two dropout rates applies. */
        enum Place {
            CONVOLUTIONS,
            DENSE
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Global average pooling: the mean of each channel. */
    record GlobalAverage() implements Layer {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** Feature maps as one vector. */
    record Flatten() implements Layer {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /** A dense layer with batch normalization and ReLU. */
    record Dense(String name, int outputs) implements Layer {
        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }
}
