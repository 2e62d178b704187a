package io.fer4j;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A file of a model's weights: one of its variants.
 *
 * @param precision how the weights are stored and computed with
 * @param file its name in the model's directory
 * @param sha256 its SHA-256 in 64 lower-case hexadecimal digits
 */
public record WeightsFile(Precision precision, String file, String sha256) {
    /**
     * Checks the file's name and checksum.
     *
     * @throws IllegalArgumentException if the name leaves the directory or the checksum is not 64 hexadecimal digits
     */
    public WeightsFile {
        Objects.requireNonNull(precision, "precision");
        if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("Expected a plain file name, found \"" + file + "\".");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "Expected a SHA-256 of 64 lower-case hexadecimal digits, found \"" + sha256 + "\".");
        }
    }

    /**
     * Computes the checksum of a file, as it stands on cards.
     *
     * @param bytes the file's bytes
     * @return the SHA-256 in 64 hexadecimal digits, lower case
     */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
