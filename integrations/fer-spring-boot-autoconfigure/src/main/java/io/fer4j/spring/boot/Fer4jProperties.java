package io.fer4j.spring.boot;

import io.fer4j.Device;
import io.fer4j.Precision;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties under {@code fer4j}. Immutable.
 *
 * @param model The network, by the id of one on the class path, such as vgg16 or cnn3. By default the one that is marked as the
 *     default.
 * @param modelDirectory A directory with the card.json of a network of your own and its weights, in place of fer4j.model.
 * @param precision Which of the network's weights: fp32, fp16 or int8. By default the first on its card.
 * @param backend What runs the network: onnx, tf, dl4j or another on the class path. By default the first of them that is there.
 * @param device Where the network runs: cpu, cpu:THREADS, cuda or cuda:INDEX.
 * @param detector What finds the faces: yunet, ultraface, haar or another on the class path. By default the first of them that is
 *     there.
 * @param minimumFaceSize The shortest longer side, in pixels, of a face that counts. 1 leaves none out.
 * @param uncertaintyThreshold The probability, 0 to 1, of the top expression below which a result is uncertain. By default the
 *     network's own.
 * @param priorCorrection How far, 0 to 1, the priors of the training labels are divided out of the scores. By default the
 *     network's own.
 * @param warmUp When the networks are opened and run for the first time.
 * @param web The endpoint that recognizes posted pictures.
 * @param health The health of the recognizer.
 */
@ConfigurationProperties("fer4j")
public record Fer4jProperties(
        @Nullable String model,
        @Nullable Path modelDirectory,
        @Nullable Precision precision,
        @Nullable String backend,
        @DefaultValue("cpu") Device device,
        @Nullable String detector,
        @DefaultValue("1") int minimumFaceSize,
        @Nullable Double uncertaintyThreshold,
        @Nullable Double priorCorrection,
        @DefaultValue("eager") WarmUp warmUp,
        @DefaultValue Web web,
        @DefaultValue Health health) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names the property
     */
    public Fer4jProperties {
        if (model != null && modelDirectory != null) {
            throw new IllegalArgumentException(
                    "Expected either fer4j.model or fer4j.model-directory, found both. Leave one of them out.");
        }
        if (minimumFaceSize < 1) {
            throw new IllegalArgumentException(
                    "Expected at least 1 pixel for fer4j.minimum-face-size, found " + minimumFaceSize + ".");
        }
        requireShare("fer4j.uncertainty-threshold", uncertaintyThreshold);
        requireShare("fer4j.prior-correction", priorCorrection);
    }

    private static void requireShare(String name, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("Expected 0 to 1 for " + name + ", found " + value + ".");
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("Expected at least 1 for " + name + ", found " + value + ".");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "Expected a duration above zero for " + name + ", such as 15s, found " + value + ".");
        }
    }

    /**
     * The endpoint that recognizes posted pictures, and what it takes before it refuses.
     *
     * @param enabled Whether there is an endpoint that recognizes posted pictures.
     * @param path Where the endpoint is.
     * @param maxBytes The most bytes of a picture.
     * @param maxPixels The most pixels, width times height, of a picture.
     * @param maxConcurrent How many pictures are in work at once.
     * @param maxWaiting How many requests wait for their turn; more are refused at once with 503.
     * @param uploadTimeout How long a picture may take to arrive, and a request wait for its turn.
     */
    public record Web(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/fer4j/recognize") String path,
            @DefaultValue("8000000B") DataSize maxBytes,
            @DefaultValue("25000000") long maxPixels,
            @DefaultValue("8") int maxConcurrent,
            @DefaultValue("40") int maxWaiting,
            @DefaultValue("15s") Duration uploadTimeout) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of its range; the message names the property
         */
        public Web {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "Expected a path that begins with / for fer4j.web.path, found \"" + path + "\".");
            }
            if (maxBytes.toBytes() < 1 || maxBytes.toBytes() > Integer.MAX_VALUE / 2) {
                throw new IllegalArgumentException(
                        "Expected 1 byte to 1 GB for fer4j.web.max-bytes, found " + maxBytes + ".");
            }
            requirePositive("fer4j.web.max-pixels", maxPixels);
            requirePositive("fer4j.web.max-concurrent", maxConcurrent);
            if (maxWaiting < 0) {
                throw new IllegalArgumentException(
                        "Expected at least 0 for fer4j.web.max-waiting, found " + maxWaiting + ".");
            }
            requirePositive("fer4j.web.upload-timeout", uploadTimeout);
        }
    }

    /**
     * The health of the recognizer.
     *
     * @param interval How long an answer holds before the golden picture is classified anew.
     */
    public record Health(@DefaultValue("10s") Duration interval) {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if the interval is not above zero
         */
        public Health {
            requirePositive("fer4j.health.interval", interval);
        }
    }
}
