package io.fer4j.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An array of bytes or single-precision numbers in NumPy's file format (NEP 1, versions 1.0 and 2.0, C order). Not thread-safe
 * while its data is being read.
 *
 * @param descr NumPy's type: {@code "|u1"} for unsigned bytes, {@code "<f4"} for little-endian floats
 * @param shape the lengths of the axes, the slowest first
 * @param data the elements, in little-endian order
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two lines of a test, never compared
public record Npy(String descr, int[] shape, ByteBuffer data) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']+)', 'fortran_order': (False|True), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");
    private static final int ALIGNMENT = 64;

    /**
     * Reads a file's bytes.
     *
     * @param file the whole file
     * @return the array
     * @throws IllegalArgumentException if it is not such a file
     */
    public static Npy parse(byte[] file) {
        if (file.length < 12 || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException("Expected a NumPy file, found " + file.length + " other bytes.");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int major = bytes.get();
        bytes.get();
        byte[] header = new byte[major == 1 ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt()];
        bytes.get(header);
        String dictionary = new String(header, StandardCharsets.US_ASCII);
        Matcher form = HEADER.matcher(dictionary);
        if (!form.matches() || "True".equals(form.group(2))) {
            throw new IllegalArgumentException(
                    "Expected an array in C order, found the header " + dictionary.strip() + ".");
        }
        int[] shape = Arrays.stream(form.group(3).split(","))
                .map(String::strip)
                .filter(length -> !length.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        Npy array = new Npy(form.group(1), shape, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
        long needed = (long) array.elements() * array.bytesPerElement();
        if (array.data.remaining() != needed) {
            throw new IllegalArgumentException("Expected " + needed + " bytes for " + dictionary.strip() + ", found "
                    + array.data.remaining() + ".");
        }
        return array;
    }

    /**
     * Makes an array of unsigned bytes.
     *
     * @param elements in C order
     * @param shape the lengths of the axes
     * @return the array
     */
    public static Npy ofBytes(byte[] elements, int... shape) {
        return new Npy("|u1", shape, ByteBuffer.wrap(elements));
    }

    /**
     * Makes an array of single-precision numbers.
     *
     * @param elements in C order
     * @param shape the lengths of the axes
     * @return the array
     */
    public static Npy ofFloats(float[] elements, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(elements.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(elements);
        return new Npy("<f4", shape, data);
    }

    /**
     * Writes the array as version 1.0.
     *
     * @param file where to; an existing file is replaced
     */
    public void write(Path file) {
        String dimensions =
                Arrays.stream(shape).mapToObj(length -> length + ",").collect(Collectors.joining(" "));
        String dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
        int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
        String header = dictionary + " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        byte[] elements = new byte[data.remaining()];
        data.duplicate().get(elements);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(start.array());
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            out.write(elements);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the elements as bytes.
     *
     * @return a new array
     * @throws IllegalArgumentException if they are something else
     */
    public byte[] bytes() {
        require("|u1");
        byte[] bytes = new byte[elements()];
        data.duplicate().get(bytes);
        return bytes;
    }

    /**
     * Returns the elements as single-precision numbers.
     *
     * @return a new array
     * @throws IllegalArgumentException if they are something else
     */
    public float[] floats() {
        require("<f4");
        float[] floats = new float[elements()];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private void require(String expected) {
        if (!descr.equals(expected)) {
            throw new IllegalArgumentException("Expected elements of type " + expected + ", found " + descr + ".");
        }
    }

    private int elements() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private int bytesPerElement() {
        return switch (descr) {
            case "|u1" -> 1;
            case "<f4" -> Float.BYTES;
            default -> throw new IllegalArgumentException("Expected elements of type |u1 or <f4, found " + descr + ".");
        };
    }
}
