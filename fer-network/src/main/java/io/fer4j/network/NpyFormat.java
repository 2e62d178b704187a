package io.fer4j.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Arrays as NumPy's {@code .npy} files, version 1.0 (NEP 1): readable anywhere, with their shape. */
final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private NpyFormat() {}

    static byte[] bytes(byte[] values, int... shape) {
        return file("|u1", ByteBuffer.wrap(values), shape);
    }

    static byte[] floats(float[] values, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return file("<f4", data, shape);
    }

    private static byte[] file(String type, ByteBuffer data, int... shape) {
        String lengths = Arrays.stream(shape).mapToObj(length -> length + ",").collect(Collectors.joining(" "));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + lengths + "), }";
        int unpadded = MAGIC.length + Short.BYTES + header.length() + 1;
        String padded = header + " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        return ByteBuffer.allocate(MAGIC.length + Short.BYTES + padded.length() + data.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
    }
}
