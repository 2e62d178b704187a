package io.fer4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a face detector shall look for, and where it runs. What is not chosen is the detector's own default; a detector refuses
 * choices that it does not know. {@link Builder#smallestFace}, {@link Builder#inputSize}, {@link Builder#rolledFaces} and
 * {@link Builder#lowScores} are hints: a detector that always looks at one size, at upright faces only, or has no scores ignores them.
 * Immutable.
 */
public final class DetectorOptions {
    /** The least confidence of the faces that {@link Builder#lowScores} adds: ByteTrack (Zhang et al. 2022) goes as low. */
    public static final double LOW_SCORE = 0.3;

    private static final DetectorOptions DEFAULTS = builder().build();

    private final @Nullable Double scoreThreshold;
    private final @Nullable Double overlapThreshold;
    private final @Nullable Device device;
    private final @Nullable Path modelFile;
    private final @Nullable Integer smallestFace;
    private final @Nullable Integer inputSize;
    private final @Nullable Boolean rolledFaces;
    private final boolean lowScores;

    private DetectorOptions(Builder builder) {
        scoreThreshold = builder.scoreThreshold;
        overlapThreshold = builder.overlapThreshold;
        device = builder.device;
        modelFile = builder.modelFile;
        smallestFace = builder.smallestFace;
        inputSize = builder.inputSize;
        rolledFaces = builder.rolledFaces;
        lowScores = builder.lowScores;
    }

    /**
     * Returns the options without any choice.
     *
     * @return every detector's own defaults
     */
    public static DetectorOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts options of one's own.
     *
     * @return a builder without any choice
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns how sure the detector must be of a face.
     *
     * @return 0 to 1; empty for the detector's default
     */
    public OptionalDouble scoreThreshold() {
        return scoreThreshold == null ? OptionalDouble.empty() : OptionalDouble.of(scoreThreshold);
    }

    /**
     * Returns how much two boxes may overlap before the less confident one is dropped.
     *
     * @return an intersection over union, 0 to 1; empty for the detector's default
     */
    public OptionalDouble overlapThreshold() {
        return overlapThreshold == null ? OptionalDouble.empty() : OptionalDouble.of(overlapThreshold);
    }

    /**
     * Returns where the detector runs.
     *
     * @return a device; empty for the detector's default, which is one thread of the CPU
     */
    public Optional<Device> device() {
        return Optional.ofNullable(device);
    }

    /**
     * Returns the file of a network to use in place of the bundled one.
     *
     * @return a file; empty for the detector's own network
     */
    public Optional<Path> modelFile() {
        return Optional.ofNullable(modelFile);
    }

    /**
     * Returns the smallest face to look for.
     *
     * @return the longer side of its box, in the frame's pixels, at least 1; empty for the detector's default
     */
    public OptionalInt smallestFace() {
        return smallestFace == null ? OptionalInt.empty() : OptionalInt.of(smallestFace);
    }

    /**
     * Returns the size to which frames are scaled before the detector looks at them.
     *
     * @return the longer side of the network's input, in pixels; empty if it follows the frame and the smallest face
     */
    public OptionalInt inputSize() {
        return inputSize == null ? OptionalInt.empty() : OptionalInt.of(inputSize);
    }

    /**
     * Returns whether to look for faces that are rolled in the picture's plane too far for the first look.
     *
     * @return empty for the detector's default, which is not to
     */
    public Optional<Boolean> rolledFaces() {
        return Optional.ofNullable(rolledFaces);
    }

    /**
     * Returns whether to report faces of low confidence as well.
     *
     * @return false unless a tracker wants them
     */
    public boolean lowScores() {
        return lowScores;
    }

    /**
     * Refuses choices that a detector does not know; called by a detector's provider.
     *
     * @param detector the detector's id, for the message
     * @param known the names of the choices that it knows, as the methods of this class are called, besides the hints
     * @throws IllegalArgumentException if another choice was made
     */
    public void requireOnly(String detector, String... known) {
        List<String> chosen = new ArrayList<>();
        addIf(scoreThreshold, "scoreThreshold", chosen);
        addIf(overlapThreshold, "overlapThreshold", chosen);
        addIf(device, "device", chosen);
        addIf(modelFile, "modelFile", chosen);
        chosen.removeAll(List.of(known));
        if (!chosen.isEmpty()) {
            throw new IllegalArgumentException("Expected for the detector " + detector + " no other options than "
                    + List.of(known) + ", smallestFace, inputSize, rolledFaces and lowScores, found "
                    + String.join(", ", chosen) + ".");
        }
    }

    private static void addIf(@Nullable Object choice, String name, List<String> chosen) {
        if (choice != null) {
            chosen.add(name);
        }
    }

    /**
     * Starts from these options.
     *
     * @return a builder with the same choices
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.scoreThreshold = scoreThreshold;
        builder.overlapThreshold = overlapThreshold;
        builder.device = device;
        builder.modelFile = modelFile;
        builder.smallestFace = smallestFace;
        builder.inputSize = inputSize;
        builder.rolledFaces = rolledFaces;
        builder.lowScores = lowScores;
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DetectorOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "DetectorOptions[scoreThreshold=" + scoreThreshold + ", overlapThreshold=" + overlapThreshold
                + ", device=" + device + ", modelFile=" + modelFile + ", smallestFace=" + smallestFace
                + ", inputSize=" + inputSize + ", rolledFaces=" + rolledFaces
                + ", lowScores=" + lowScores + "]";
    }

    private List<Optional<?>> values() {
        return List.of(
                Optional.ofNullable(scoreThreshold),
                Optional.ofNullable(overlapThreshold),
                Optional.ofNullable(device),
                Optional.ofNullable(modelFile),
                Optional.ofNullable(smallestFace),
                Optional.ofNullable(inputSize),
                Optional.ofNullable(rolledFaces),
                Optional.of(lowScores));
    }

    /** The choices for a detector. Not thread-safe. */
    public static final class Builder {
        private static final int SMALLEST_INPUT = 32;
        private static final int LARGEST_INPUT = 8192;

        private @Nullable Double scoreThreshold;
        private @Nullable Double overlapThreshold;
        private @Nullable Device device;
        private @Nullable Path modelFile;
        private @Nullable Integer smallestFace;
        private @Nullable Integer inputSize;
        private @Nullable Boolean rolledFaces;
        private boolean lowScores;

        private Builder() {}

        /**
         * Sets how sure the detector must be of a face.
         *
         * @param threshold 0 to 1; less finds more faces and more that are none
         * @return this builder
         * @throws IllegalArgumentException if the threshold is not from 0 to 1
         */
        public Builder scoreThreshold(double threshold) {
            scoreThreshold = fraction("score threshold", threshold);
            return this;
        }

        /**
         * Sets how much two boxes may overlap before the less confident one is dropped.
         *
         * @param threshold the intersection over union, 0 to 1
         * @return this builder
         * @throws IllegalArgumentException if the threshold is not from 0 to 1
         */
        public Builder overlapThreshold(double threshold) {
            overlapThreshold = fraction("overlap threshold", threshold);
            return this;
        }

        /**
         * Chooses where the detector runs.
         *
         * @param chosen for example {@code Device.cpu(2)}
         * @return this builder
         */
        public Builder device(Device chosen) {
            device = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Brings a network of the same kind in place of the bundled one.
         *
         * @param file what it is, the detector's documentation says
         * @return this builder
         */
        public Builder modelFile(Path file) {
            modelFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets the smallest face to look for. A detector whose input follows it takes more time for smaller faces: the time grows
         * with the square of the frame's size over the face's.
         *
         * @param pixels the longer side of the face's box, in the frame's pixels, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder smallestFace(int pixels) {
            if (pixels < 1) {
                throw new IllegalArgumentException("Expected a face size of at least 1 pixel, found " + pixels + ".");
            }
            smallestFace = pixels;
            return this;
        }

        /**
         * Fixes the size at which the detector looks at frames, in one pass, whatever the smallest face is: for live frames, whose
         * time matters.
         *
         * @param pixels the longer side of the network's input, 32 to 8192
         * @return this builder
         * @throws IllegalArgumentException if the number is out of its range
         */
        public Builder inputSize(int pixels) {
            if (pixels < SMALLEST_INPUT || pixels > LARGEST_INPUT) {
                throw new IllegalArgumentException("Expected an input of " + SMALLEST_INPUT + " to " + LARGEST_INPUT
                        + " pixels, found " + pixels + ".");
            }
            inputSize = pixels;
            return this;
        }

        /**
         * Chooses whether a detector that finds upright faces best turns the frame, where its first look leaves a doubt, to find
         * faces that are rolled in the picture's plane by more than about 20 degrees.
         *
         * @param chosen true to turn, for still pictures; false for one look, which takes less time
         * @return this builder
         */
        public Builder rolledFaces(boolean chosen) {
            rolledFaces = chosen;
            return this;
        }

        /**
         * Chooses whether faces below {@link FaceDetector#reliableScore()} are reported as well, down to a confidence of
         * {@value DetectorOptions#LOW_SCORE}: by itself such a face is often none, but it tells a tracker where a face that turns away
         * has gone. A chosen {@link #scoreThreshold} goes before.
         *
         * @param chosen true for a tracker
         * @return this builder
         */
        public Builder lowScores(boolean chosen) {
            lowScores = chosen;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return the choices so far
         */
        public DetectorOptions build() {
            return new DetectorOptions(this);
        }

        private static double fraction(String what, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(
                        "Expected for the " + what + " a number from 0 to 1, found " + value + ".");
            }
            return value;
        }
    }
}
