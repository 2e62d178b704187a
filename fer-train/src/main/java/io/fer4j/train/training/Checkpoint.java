package io.fer4j.train.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.internal.WholeFile;
import io.fer4j.train.network.NetworkState;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Everything that a run needs to go on as if it had never stopped, after a whole epoch.
 *
 * @param header the numbers and the log
 * @param state all variables, momenta and averages
 */
record Checkpoint(Header header, NetworkState state) {
    private static final long MAGIC = 0x46455234_4A434B32L;
    private static final int LONGEST_HEADER = 1 << 26;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The numbers and the log.
     *
     * @param epoch how many epochs of the whole plan are done
     * @param step how many steps of the whole plan are done
     * @param mean of the training pictures' pixels
     * @param standardDeviation of the training pictures' pixels
     * @param dataFingerprint of the training pictures and labels
     * @param metrics a row for each epoch
     * @param provenance how the epochs were made, in order
     */
    record Header(
            int epoch,
            long step,
            float mean,
            float standardDeviation,
            String dataFingerprint,
            List<EpochMetrics> metrics,
            List<Provenance> provenance) {}

    /** What the file says about an array before its numbers. */
    private record Stored(String name, int length) {}

    private record FileHeader(Header header, List<Stored> arrays) {}

    void write(Path file) throws IOException {
        WholeFile.write(file, this::writeTo);
    }

    private void writeTo(OutputStream stream) throws IOException {
        CRC32C crc = new CRC32C();
        CheckedOutputStream checked = new CheckedOutputStream(stream, crc);
        DataOutputStream out = new DataOutputStream(checked);
        List<Stored> stored = state.arrays().entrySet().stream()
                .map(array -> new Stored(array.getKey(), array.getValue().length))
                .toList();
        byte[] head = JSON.writeValueAsBytes(new FileHeader(header, stored));
        out.writeLong(MAGIC);
        out.writeInt(head.length);
        out.write(head);
        for (float[] values : state.arrays().values()) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            out.write(bytes.array());
        }
        out.flush();
        long sum = crc.getValue();
        out.writeLong(sum);
        out.flush();
    }

    /** Reads a file and checks its sum; an {@link IOException} says what is wrong. */
    static Checkpoint read(Path file) throws IOException {
        requireChecksum(file);
        try (DataInputStream in = new DataInputStream(buffered(file))) {
            in.readLong();
            int length = in.readInt();
            if (length < 0 || length > LONGEST_HEADER) {
                throw new IOException(file + " is damaged: its header would have " + length + " bytes.");
            }
            FileHeader head =
                    JSON.readValue(new String(in.readNBytes(length), StandardCharsets.UTF_8), FileHeader.class);
            Map<String, float[]> arrays = new LinkedHashMap<>();
            for (Stored array : head.arrays()) {
                arrays.put(array.name(), readFloats(in, array, file));
            }
            if (in.readNBytes(Long.BYTES + 1).length != Long.BYTES) {
                throw new IOException(file + " is damaged: its numbers do not end where its checksum stands.");
            }
            return new Checkpoint(head.header(), new NetworkState(arrays));
        }
    }

    /** Checks the sum before anything is made of the contents: what a damaged header says may ask for any memory. */
    private static void requireChecksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (DataInputStream in = new DataInputStream(new CheckedInputStream(buffered(file), crc))) {
            if (in.readLong() != MAGIC) {
                throw new IOException(file + " is not a checkpoint.");
            }
            in.skipNBytes(Math.max(0, Files.size(file) - 2 * Long.BYTES));
            long expected = crc.getValue();
            if (in.readLong() != expected) {
                throw new IOException(file + " is damaged: its checksum is wrong.");
            }
        }
    }

    private static InputStream buffered(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 20);
    }

    private static float[] readFloats(InputStream in, Stored array, Path file) throws IOException {
        if (array.length() < 0 || array.length() > Files.size(file) / Float.BYTES) {
            throw new IOException(
                    file + " is damaged: " + array.name() + " would have " + array.length() + " numbers.");
        }
        byte[] bytes = in.readNBytes(array.length() * Float.BYTES);
        if (bytes.length != array.length() * Float.BYTES) {
            throw new IOException(file + " is cut short at " + array.name() + ".");
        }
        float[] values = new float[array.length()];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
