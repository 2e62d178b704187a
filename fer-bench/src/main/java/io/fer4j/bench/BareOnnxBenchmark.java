package io.fer4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.Device;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.vision.UltraFaceDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The bare calls of ONNX Runtime that detecting and classifying cannot be faster than: the same files, tensors made once. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class BareOnnxBenchmark extends LatencyBenchmark {
    private static final String ULTRAFACE = "ultraface";
    private static final long[] ULTRAFACE_INPUT = {1, 3, 240, 320};

    /** The network: a model's id, or {@code ultraface}. */
    @Param({"cnn3", ULTRAFACE})
    public String network = "";

    /** Which of the model's weights; of no account for the detector. */
    @Param({"fp16", "int8"})
    public String precision = "";

    /** Pictures in a call; of no account for the detector. */
    @Param("1")
    public int batch;

    /** Where it runs. */
    @Param({"cpu:1", "cpu:2"})
    public String device = "";

    private OrtSession session;
    private OnnxTensor input;

    /**
     * Opens the session.
     *
     * @throws OrtException if it cannot be opened
     * @throws IOException if the detector's network cannot be read
     */
    @Setup
    public void open() throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Device.parse(device).threads());
            options.setInterOpNumThreads(1);
            session = environment.createSession(file(), options);
        }
        input = network.equals(ULTRAFACE) ? frame(environment) : faces(environment);
    }

    private byte[] file() throws IOException {
        if (!network.equals(ULTRAFACE)) {
            return Choice.model(network, precision).weights();
        }
        try (InputStream stream = UltraFaceDetector.class.getResourceAsStream("ultraface/ultraface-rfb-320.onnx")) {
            return Objects.requireNonNull(stream, "the detector's network").readAllBytes();
        }
    }

    private OnnxTensor faces(OrtEnvironment environment) throws OrtException {
        Model model = Choice.model(network, precision);
        InputBatch pictures = Choice.batch(model, batch);
        long[] shape = {
            batch, 1, model.card().input().height(), model.card().input().width()
        };
        return OnnxTensor.createTensor(environment, pictures.buffer(), shape);
    }

    private static OnnxTensor frame(OrtEnvironment environment) throws OrtException {
        int numbers = 1;
        for (long length : ULTRAFACE_INPUT) {
            numbers *= (int) length;
        }
        ByteBuffer pixels = ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, pixels.asFloatBuffer(), ULTRAFACE_INPUT);
    }

    /**
     * Runs the network.
     *
     * @return how many outputs there were
     * @throws OrtException if it cannot be run
     */
    @Benchmark
    public int run() throws OrtException {
        try (OrtSession.Result result = session.run(Map.of("input", input))) {
            return result.size();
        }
    }

    /**
     * Closes the session.
     *
     * @throws OrtException if it cannot be closed
     */
    @TearDown
    public void close() throws OrtException {
        input.close();
        session.close();
    }
}
