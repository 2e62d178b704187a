package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fer4j.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The keys by which clients may post pictures. Only their SHA-256 hashes are kept in memory; keys are random, so that a slow hash would
 * gain nothing. Immutable.
 */
public final class ApiKeys {
    /** A key of so many characters, drawn at random, cannot be guessed. */
    private static final int SHORTEST = 20;

    private static final int LONGEST = 200;
    private static final int MOST = 1000;
    private static final int LONGEST_FILE = 1_000_000;
    private static final Pattern KEY = Pattern.compile("[!-~]{" + SHORTEST + "," + LONGEST + "}");
    private static final Pattern HASHED = Pattern.compile("sha256:([0-9A-Fa-f]{64})");

    private final List<byte[]> hashes;

    private ApiKeys(List<byte[]> hashes) {
        this.hashes = List.copyOf(hashes);
    }

    /**
     * Reads a file of keys, once: a server that shall know other keys is started anew.
     *
     * @param file one key a line, of 20 to 200 visible ASCII characters, or {@code sha256:} and the 64 hexadecimal digits of a key's
     *     SHA-256; empty lines and lines that begin with {@code #} count for nothing
     * @return the keys, in the file's order
     * @throws SourceException if it cannot be read, has no keys, or a line is none
     */
    public static ApiKeys read(Path file) {
        List<byte[]> hashes = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String entry = line.strip();
            if (!entry.isEmpty() && !entry.startsWith("#")) {
                hashes.add(hash(entry, file, number));
            }
        }
        if (hashes.isEmpty() || hashes.size() > MOST) {
            throw new SourceException("Expected 1 to " + MOST + " keys, one a line, found " + hashes.size() + " in "
                    + file + ". This makes one: openssl rand -hex 32");
        }
        return new ApiKeys(hashes);
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new SourceException("Expected a file of keys, found that " + file + " is far too long.");
            }
            return Files.readAllLines(file, UTF_8);
        } catch (NoSuchFileException e) {
            throw new SourceException("Expected a file of keys, found no file " + file + ".", e);
        } catch (IOException e) {
            throw new SourceException("Expected a text file of keys, found that " + file + " cannot be read.", e);
        }
    }

    private static byte[] hash(String entry, Path file, int line) {
        var hashed = HASHED.matcher(entry);
        if (hashed.matches()) {
            return HexFormat.of().parseHex(hashed.group(1));
        }
        if (entry.startsWith("sha256:") || !KEY.matcher(entry).matches()) {
            // The line itself may be a secret.
            throw new SourceException("Expected a key of " + SHORTEST + " to " + LONGEST
                    + " visible ASCII characters, or sha256: and 64 hexadecimal digits, found something else in line "
                    + line + " of " + file + ". This makes a key: openssl rand -hex 32");
        }
        return hash(entry);
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Returns which of the keys this is, from 0; it takes as long for a wrong one as for a right one, whichever it is. */
    OptionalInt indexOf(String presented) {
        byte[] hash = hash(presented.length() > LONGEST ? "" : presented);
        int found = -1;
        for (int i = 0; i < hashes.size(); i++) {
            if (MessageDigest.isEqual(hash, hashes.get(i))) {
                found = i;
            }
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /**
     * Returns how many keys there are.
     *
     * @return at least 1
     */
    public int size() {
        return hashes.size();
    }
}
