package io.fer4j.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads numbers of an array in one byte order. Thread-safe as far as the array is left unchanged. */
final class Bytes {
    private final byte[] array;
    private final boolean bigEndian;

    /**
     * Wraps an array.
     *
     * @param bigEndian whether the most significant byte comes first
     */
    Bytes(byte[] array, boolean bigEndian) {
        this.array = array;
        this.bigEndian = bigEndian;
    }

    int length() {
        return array.length;
    }

    /** Reads an unsigned byte; this and the other readers throw IndexOutOfBoundsException beyond the end. */
    int u8(int at) {
        return array[at] & 0xFF;
    }

    int u16(int at) {
        return (int) number(at, 2);
    }

    long u32(int at) {
        return number(at, 4);
    }

    int i32(int at) {
        return (int) number(at, 4);
    }

    /** Reads an unsigned number of so many bytes, at most seven. */
    long number(int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | u8(bigEndian ? at + i : at + count - 1 - i);
        }
        return value;
    }

    /** Tells whether the bytes from a place on are those of a string in ISO 8859-1. */
    boolean startsWith(int at, String wanted) {
        byte[] signature = wanted.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0
                && array.length - at >= signature.length
                && Arrays.equals(array, at, at + signature.length, signature, 0, signature.length);
    }
}
