package io.fer4j;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model's network wants to see: images of a size in gray or color, each channel normalized as
 * {@code (value * scale - mean) / standardDeviation} with values from 0 to 255. It comes from the {@link ModelCard}, nowhere
 * else. Immutable.
 */
public final class InputSpec {
    private static final int MAX_SIDE = 4096;

    private final String tensor;
    private final int height;
    private final int width;
    private final Color color;
    private final Layout layout;
    private final float scale;
    private final float[] mean;
    private final float[] standardDeviation;

    /** The channels of an image and their order. */
    public enum Color {
        /** One channel, ITU-R BT.601 luma. */
        GRAY,
        /** Red, green and blue. */
        RGB,
        /** Blue, green and red. */
        BGR;

        /**
         * Returns the name on model cards.
         *
         * @return {@code "gray"}, {@code "rgb"} or {@code "bgr"}
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Returns the number of channels.
         *
         * @return 1 for gray, otherwise 3
         */
        public int channels() {
            return this == GRAY ? 1 : 3;
        }
    }

    /** The order of a batch's dimensions. */
    public enum Layout {
        /** {@code [n, channels, height, width]}: one plane for each channel. */
        NCHW,
        /** {@code [n, height, width, channels]}: the channels of a pixel side by side. */
        NHWC;

        /**
         * Returns the name on model cards.
         *
         * @return {@code "nchw"} or {@code "nhwc"}
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Describes gray images, in the tensor {@code input}.
     *
     * @param height rows, 1 to 4096
     * @param width columns, 1 to 4096
     * @param mean in pixel units, 0 to 255
     * @param standardDeviation in pixel units, above 0
     * @throws IllegalArgumentException if a side is not from 1 to 4096, the mean not finite or the deviation not above 0
     */
    public InputSpec(int height, int width, float mean, float standardDeviation) {
        this(builder(height, width).normalization(new float[] {mean}, new float[] {standardDeviation}));
    }

    private InputSpec(Builder builder) {
        tensor = builder.tensor;
        height = builder.height;
        width = builder.width;
        color = builder.color;
        layout = builder.layout;
        scale = builder.scale;
        mean = builder.mean == null ? filled(color.channels(), 0) : builder.mean;
        standardDeviation = builder.standardDeviation == null ? filled(color.channels(), 1) : builder.standardDeviation;
        check();
    }

    private static float[] filled(int length, float value) {
        float[] filled = new float[length];
        Arrays.fill(filled, value);
        return filled;
    }

    private void check() {
        if (height < 1 || width < 1 || height > MAX_SIDE || width > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "Expected an input from 1x1 to 4096x4096 pixels, found " + width + "x" + height + ".");
        }
        if (tensor.isEmpty()) {
            throw new IllegalArgumentException("Expected the name of the input tensor, found none.");
        }
        if (!Float.isFinite(scale) || scale <= 0) {
            throw new IllegalArgumentException("Expected a finite scale above 0, found " + scale + ".");
        }
        if (mean.length != channels() || standardDeviation.length != channels()) {
            throw new IllegalArgumentException("Expected " + channels()
                    + " of mean and of standardDeviation, one for each channel of " + color.id() + ", found "
                    + mean.length + " and " + standardDeviation.length + ".");
        }
        for (int channel = 0; channel < channels(); channel++) {
            if (!Float.isFinite(mean[channel])
                    || !Float.isFinite(standardDeviation[channel])
                    || standardDeviation[channel] <= 0) {
                throw new IllegalArgumentException("Expected a finite mean and a standard deviation above 0, found "
                        + mean[channel] + " and " + standardDeviation[channel] + ".");
            }
        }
    }

    /**
     * Starts a description of gray NCHW images in the tensor {@code input}, whose values stay from 0 to 255.
     *
     * @param height rows, 1 to 4096
     * @param width columns, 1 to 4096
     * @return a builder
     */
    public static Builder builder(int height, int width) {
        return new Builder(height, width);
    }

    /**
     * Returns the name of the input in the network.
     *
     * @return for example {@code "input"}
     */
    public String tensor() {
        return tensor;
    }

    /**
     * Returns the number of rows.
     *
     * @return 1 to 4096
     */
    public int height() {
        return height;
    }

    /**
     * Returns the number of columns.
     *
     * @return 1 to 4096
     */
    public int width() {
        return width;
    }

    /**
     * Returns the channels and their order.
     *
     * @return gray or a color
     */
    public Color color() {
        return color;
    }

    /**
     * Returns the number of channels.
     *
     * @return 1 or 3
     */
    public int channels() {
        return color.channels();
    }

    /**
     * Returns the order of the dimensions.
     *
     * @return planes or pixels
     */
    public Layout layout() {
        return layout;
    }

    /**
     * Returns the factor that is applied to pixels from 0 to 255 first.
     *
     * @return above 0, for example 1 or 1 / 255
     */
    public float scale() {
        return scale;
    }

    /**
     * Returns what is subtracted from a channel after scaling.
     *
     * @param channel from 0, in the order of {@link #color()}
     * @return in units of the scaled pixels
     */
    public float mean(int channel) {
        return mean[channel];
    }

    /**
     * Returns what a channel is divided by after subtracting the mean.
     *
     * @param channel from 0, in the order of {@link #color()}
     * @return in units of the scaled pixels, above 0
     */
    public float standardDeviation(int channel) {
        return standardDeviation[channel];
    }

    /**
     * Returns a value as the network wants to see it.
     *
     * @param value of a pixel, 0 to 255
     * @param channel from 0, in the order of {@link #color()}
     * @return {@code (value * scale - mean) / standardDeviation}
     */
    public float normalize(float value, int channel) {
        return (value * scale - mean[channel]) / standardDeviation[channel];
    }

    /**
     * Returns the shape of a batch, as runtimes want it.
     *
     * @param images how many
     * @return {@code [images, channels, height, width]} or {@code [images, height, width, channels]}
     */
    public long[] shape(int images) {
        return layout == Layout.NCHW
                ? new long[] {images, channels(), height, width}
                : new long[] {images, height, width, channels()};
    }

    /**
     * Returns how many numbers one image takes in a batch.
     *
     * @return channels times height times width
     */
    public int elementsPerImage() {
        return channels() * height * width;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof InputSpec that
                        && tensor.equals(that.tensor)
                        && height == that.height
                        && width == that.width
                        && color == that.color
                        && layout == that.layout
                        && Float.compare(scale, that.scale) == 0
                        && Arrays.equals(mean, that.mean)
                        && Arrays.equals(standardDeviation, that.standardDeviation));
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                tensor, height, width, color, layout, scale, Arrays.hashCode(mean), Arrays.hashCode(standardDeviation));
    }

    @Override
    public String toString() {
        return "InputSpec[" + tensor + ", " + width + "x" + height + ", " + color.id() + ", " + layout.id() + ", scale "
                + scale + ", mean " + Arrays.toString(mean) + ", standardDeviation "
                + Arrays.toString(standardDeviation) + "]";
    }

    /** Collects what an input looks like. Not thread-safe. */
    public static final class Builder {
        private final int height;
        private final int width;
        private String tensor = "input";
        private Color color = Color.GRAY;
        private Layout layout = Layout.NCHW;
        private float scale = 1;
        private float @Nullable [] mean;
        private float @Nullable [] standardDeviation;

        private Builder(int height, int width) {
            this.height = height;
            this.width = width;
        }

        /**
         * Sets the name of the input in the network.
         *
         * @param value by default {@code "input"}
         * @return this builder
         */
        public Builder tensor(String value) {
            tensor = Objects.requireNonNull(value, "tensor");
            return this;
        }

        /**
         * Sets the channels and their order.
         *
         * @param value by default gray
         * @return this builder
         */
        public Builder color(Color value) {
            color = Objects.requireNonNull(value, "color");
            return this;
        }

        /**
         * Sets the order of the dimensions.
         *
         * @param value by default {@link Layout#NCHW}
         * @return this builder
         */
        public Builder layout(Layout value) {
            layout = Objects.requireNonNull(value, "layout");
            return this;
        }

        /**
         * Sets the factor that is applied to pixels from 0 to 255 first.
         *
         * @param value above 0, by default 1
         * @return this builder
         */
        public Builder scale(float value) {
            scale = value;
            return this;
        }

        /**
         * Sets mean and standard deviation of each channel, in units of the scaled pixels.
         *
         * @param mean one number for each channel, by default 0
         * @param standardDeviation one number above 0 for each channel, by default 1
         * @return this builder
         */
        public Builder normalization(float[] mean, float[] standardDeviation) {
            this.mean = mean.clone();
            this.standardDeviation = standardDeviation.clone();
            return this;
        }

        /**
         * Checks and makes it.
         *
         * @return the description
         * @throws IllegalArgumentException if a side is not from 1 to 4096, a number not finite or not in its range, or there is
         *     not one mean and deviation for each channel
         */
        public InputSpec build() {
            return new InputSpec(this);
        }
    }
}
