package io.fer4j.vision.video;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a Matroska or WebM file is as long as it says (RFC 8794 and RFC 9559: an EBML header, then a segment with its size). */
final class MatroskaFile {
    private static final long EBML_HEADER = 0x1A45DFA3L;
    private static final long SEGMENT = 0x18538067L;
    private static final long UNKNOWN = -1;

    private MatroskaFile() {}

    /**
     * Says what a file's header announces and the file does not have.
     *
     * @return for example {@code "2000 bytes"}; empty if nothing is missing, the header does not say, or it is another kind of file
     */
    static Optional<String> missing(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long announced = announced(in);
            return announced > in.length() ? Optional.of(announced + " bytes") : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long announced(RandomAccessFile in) throws IOException {
        if (number(in, false) != EBML_HEADER) {
            return UNKNOWN;
        }
        long headerSize = number(in, true);
        if (headerSize == UNKNOWN) {
            return UNKNOWN;
        }
        in.seek(in.getFilePointer() + headerSize);
        if (number(in, false) != SEGMENT) {
            return UNKNOWN;
        }
        long size = number(in, true);
        return size == UNKNOWN ? UNKNOWN : in.getFilePointer() + size;
    }

    /** Reads a number of 1 to 8 bytes, whose first byte's leading zeros tell the length; all ones are an unknown size. */
    private static long number(RandomAccessFile in, boolean size) throws IOException {
        int first = in.readUnsignedByte();
        int length = Integer.numberOfLeadingZeros(first) - 23;
        if (length > 8) {
            return UNKNOWN;
        }
        long value = size ? first & (0xFF >> length) : first;
        boolean ones = value == (0xFF >> length);
        for (int i = 1; i < length; i++) {
            int next = in.readUnsignedByte();
            ones &= next == 0xFF;
            value = value << 8 | next;
        }
        return size && ones ? UNKNOWN : value;
    }
}
