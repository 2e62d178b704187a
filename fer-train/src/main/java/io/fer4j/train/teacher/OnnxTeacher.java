package io.fer4j.train.teacher;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fer4j.Emotion;
import io.fer4j.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any ONNX network with one input {@code [1, channels, height, width]} and seven logits in the order of {@link Emotion} (the output {@code logits}, or else the first). It is
 * shown the gray picture on all channels, enlarged bilinearly, with pixels scaled as its {@link TeacherNetwork} says. Thread-safe but for
 * {@link #close()}.
 */
final class OnnxTeacher implements AutoCloseable {
    /** The output to read where there are several, as in our own models. */
    private static final String LOGITS = "logits";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String input;
    private final String output;
    private final long[] shape;
    private final String sha256;
    private final float mean;
    private final float standardDeviation;

    OnnxTeacher(TeacherNetwork teacher) {
        byte[] bytes = teacher.onnx();
        String from = teacher.from();
        sha256 = sha256(bytes);
        mean = teacher.mean();
        standardDeviation = teacher.standardDeviation();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(bytes, options);
            Map.Entry<String, NodeInfo> first =
                    session.getInputInfo().entrySet().iterator().next();
            input = first.getKey();
            shape = inputShape(first.getValue(), from);
            output = session.getOutputNames().contains(LOGITS)
                    ? LOGITS
                    : session.getOutputNames().iterator().next();
        } catch (OrtException e) {
            throw new ModelException("Expected an ONNX network in " + from + ", found: " + e.getMessage(), e);
        }
    }

    private static long[] inputShape(NodeInfo node, String from) {
        long @Nullable [] found = node.getInfo() instanceof TensorInfo info ? info.getShape() : null;
        if (found == null || found.length != 4 || found[1] < 1 || found[2] < 1 || found[3] < 1) {
            throw new ModelException(
                    "Expected an input [1, channels, height, width] in " + from + ", found " + node.getInfo() + ".");
        }
        return new long[] {1, found[1], found[2], found[3]};
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    String sha256() {
        return sha256;
    }

    /** Returns seven logits for a square picture of 0 to 255. */
    float[] logits(byte[] pixels, int side) {
        FloatBuffer enlarged = enlarge(pixels, side);
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, enlarged, shape);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            if (result.get(0) instanceof OnnxTensor found
                    && found.getInfo().getNumElements() == Emotion.FER2013.size()) {
                float[] logits = new float[Emotion.FER2013.size()];
                found.getFloatBuffer().get(logits);
                return logits;
            }
            throw new ModelException("Expected seven logits from the teacher, found "
                    + result.get(0).getInfo() + ".");
        } catch (OrtException e) {
            throw new ModelException("Expected the teacher to run, found: " + e.getMessage(), e);
        }
    }

    private FloatBuffer enlarge(byte[] pixels, int side) {
        int channels = (int) shape[1];
        int height = (int) shape[2];
        int width = (int) shape[3];
        FloatBuffer out = ByteBuffer.allocateDirect(channels * height * width * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int y = 0; y < height; y++) {
            float sourceY = Math.max(0, Math.min(side - 1, (y + 0.5f) * side / height - 0.5f));
            for (int x = 0; x < width; x++) {
                float sourceX = Math.max(0, Math.min(side - 1, (x + 0.5f) * side / width - 0.5f));
                float value = (bilinear(pixels, side, sourceX, sourceY) - mean) / standardDeviation;
                for (int channel = 0; channel < channels; channel++) {
                    out.put((channel * height + y) * width + x, value);
                }
            }
        }
        return out;
    }

    private static float bilinear(byte[] pixels, int side, float x, float y) {
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, side - 1);
        int bottom = Math.min(top + 1, side - 1);
        float partX = x - left;
        float partY = y - top;
        float above = (pixels[top * side + left] & 0xFF) * (1 - partX) + (pixels[top * side + right] & 0xFF) * partX;
        float below =
                (pixels[bottom * side + left] & 0xFF) * (1 - partX) + (pixels[bottom * side + right] & 0xFF) * partX;
        return above * (1 - partY) + below * partY;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelException("Expected the teacher to close, found: " + e.getMessage(), e);
        }
    }
}
