package io.fer4j;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of a model's weights: one of its variants. Immutable.
 */
public final class WeightsFile {
    private final Precision precision;
    private final String file;
    private final String sha256;

    /**
     * Makes an entry of a card.
     *
     * @param precision how the weights are stored and computed with
     * @param file its name in the model's directory
     * @param sha256 its SHA-256 in 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException if the name leaves the directory or the checksum is not 64 hexadecimal digits
     */
    public WeightsFile(Precision precision, String file, String sha256) {
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sha256, "sha256");
        if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("Expected a plain file name, found \"" + file + "\".");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "Expected a SHA-256 of 64 lower-case hexadecimal digits, found \"" + sha256 + "\".");
        }
        this.precision = precision;
        this.file = file;
        this.sha256 = sha256;
    }

    /**
     * Returns the precision.
     *
     * @return how the weights are stored and computed with
     */
    public Precision precision() {
        return precision;
    }

    /**
     * Returns the file.
     *
     * @return its name in the model's directory
     */
    public String file() {
        return file;
    }

    /**
     * Returns the checksum.
     *
     * @return its SHA-256 in 64 lower-case hexadecimal digits
     */
    public String sha256() {
        return sha256;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WeightsFile that
                && precision == that.precision
                && file.equals(that.file)
                && sha256.equals(that.sha256);
    }

    @Override
    public int hashCode() {
        return Objects.hash(precision, file, sha256);
    }

    @Override
    public String toString() {
        return "WeightsFile[precision=" + precision + ", file=" + file + ", sha256=" + sha256 + "]";
    }
}
