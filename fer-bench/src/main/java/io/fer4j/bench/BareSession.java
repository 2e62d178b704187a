package io.fer4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.Device;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** A network in ONNX Runtime as one would call it without this library, on a tensor that is made once. */
final class BareSession implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;

    private BareSession(byte[] file, String device, FloatBuffer numbers, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Device.parse(device).threads());
            options.setInterOpNumThreads(1);
            session = environment.createSession(file, options);
        }
        input = OnnxTensor.createTensor(environment, numbers, shape);
    }

    /** Opens a model with so many pictures of noise. */
    static BareSession ofModel(Model model, int pictures, String device) throws OrtException {
        InputBatch batch = Choice.batch(model, pictures);
        int height = model.card().input().height();
        int width = model.card().input().width();
        return new BareSession(model.weights(), device, batch.buffer(), pictures, 1, height, width);
    }

    /** Opens a network with zeros. */
    static BareSession ofNetwork(byte[] file, String device, long... shape) throws OrtException {
        int numbers = 1;
        for (long length : shape) {
            numbers = Math.multiplyExact(numbers, Math.toIntExact(length));
        }
        ByteBuffer zeros = ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
        return new BareSession(file, device, zeros.asFloatBuffer(), shape);
    }

    /** Runs it and returns how many outputs there were. */
    int run() throws OrtException {
        try (OrtSession.Result result = session.run(Map.of("input", input))) {
            return result.size();
        }
    }

    @Override
    public void close() throws OrtException {
        input.close();
        session.close();
    }
}
