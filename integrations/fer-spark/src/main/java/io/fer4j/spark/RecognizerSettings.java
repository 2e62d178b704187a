package io.fer4j.spark;

import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.OutputSpec;
import io.fer4j.Precision;
import io.fer4j.WeightsFile;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an executor needs to know to open a recognizer: chosen on the driver, so that all executors run the same.
 *
 * @param model a model's id on the class path, or its directory, which must be there on every machine
 * @param precision the id of the weights
 * @param sha256 the SHA-256 of these weights as the driver's card says it
 * @param detector the detector's id
 * @param minFaceSize the smallest face that counts, in pixels
 * @param threads the threads of one call
 * @param labels the expressions that the model knows, in the order of {@link io.fer4j.Emotion}
 * @param affect whether the model gives valence and arousal
 */
record RecognizerSettings(
        String model,
        String precision,
        String sha256,
        String detector,
        int minFaceSize,
        int threads,
        List<String> labels,
        boolean affect)
        implements Serializable {
    /** The detector that runs if none is named. By name, so that what is on an executor's class path cannot change it. */
    static final String DEFAULT_DETECTOR = "yunet";

    RecognizerSettings {
        labels = List.copyOf(labels);
    }

    /**
     * Looks the model up.
     *
     * @param model an id or a directory; null for the default model on the class path
     * @param precision the id of the weights; null for the card's default
     * @throws io.fer4j.ModelException if there is no such model, or it has no such weights
     */
    static RecognizerSettings of(
            @Nullable String model, @Nullable String precision, String detector, int minFaceSize, int threads) {
        Model found = model(model, precision);
        ModelCard card = found.card();
        return new RecognizerSettings(
                model == null ? card.id() : model,
                found.precision().id(),
                sha256(card, found.precision()),
                detector,
                minFaceSize,
                threads,
                card.labels().stream().sorted().map(Enum::name).toList(),
                card.output(OutputSpec.Kind.VALENCE).isPresent());
    }

    private static Model model(@Nullable String model, @Nullable String precision) {
        Model found = model == null ? Model.best() : Model.find(model);
        return precision == null ? found : found.variant(precision);
    }

    private static String sha256(ModelCard card, Precision precision) {
        return card.weights().stream()
                .filter(weights -> weights.precision() == precision)
                .map(WeightsFile::sha256)
                .findFirst()
                .orElseThrow();
    }

    /** Opens the recognizer, which the caller closes. */
    EmotionRecognizer open() {
        Model found = model(model, precision);
        String foundHere = sha256(found.card(), found.precision());
        if (!foundHere.equals(sha256)) {
            throw new ModelException("Expected the model " + model + " with the SHA-256 " + sha256
                    + ", which the driver has, found " + foundHere
                    + " on an executor. Give all machines the same files.");
        }
        Device device = Device.cpu(threads);
        return EmotionRecognizer.builder()
                .model(found)
                .device(device)
                .detector(detector, detectorOptions(device))
                .minimumFaceSize(minFaceSize)
                .build();
    }

    private DetectorOptions detectorOptions(Device device) {
        // One thread is every detector's default, and some know no other choice.
        return threads == 1
                ? DetectorOptions.defaults()
                : DetectorOptions.builder().device(device).build();
    }

    Provenance provenance() {
        return new Provenance(Model.find(model).card().id(), precision, sha256, detector, Version.VERSION);
    }
}
