package io.fer4j.examples.web;

import io.fer4j.Model;
import io.fer4j.WeightsFile;

/**
 * Which weights a server runs, as its operators want to know.
 *
 * @param precision for example {@code int8}; empty if it is not known
 * @param sha256 the weights' checksum in 64 hexadecimal digits; empty if it is not known
 */
public record ModelFile(String precision, String sha256) {
    /** For a recognizer whose weights are not known. */
    public static final ModelFile UNKNOWN = new ModelFile("", "");

    /**
     * Returns what the card says of a model's weights.
     *
     * @param model the weights that are run
     * @return their precision and checksum
     */
    public static ModelFile of(Model model) {
        return model.card().weights().stream()
                .filter(weights -> weights.precision() == model.precision())
                .findFirst()
                .map(ModelFile::of)
                .orElse(UNKNOWN);
    }

    private static ModelFile of(WeightsFile weights) {
        return new ModelFile(weights.precision().id(), weights.sha256());
    }
}
