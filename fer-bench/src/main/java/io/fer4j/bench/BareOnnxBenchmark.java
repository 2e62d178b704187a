package io.fer4j.bench;

import ai.onnxruntime.OrtException;
import io.fer4j.detect.UltraFaceProvider;
import java.io.IOException;
import java.io.InputStream;
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

    private BareSession session;

    /**
     * Opens the session.
     *
     * @throws OrtException if it cannot be opened
     * @throws IOException if the detector's network cannot be read
     */
    @Setup
    public void open() throws OrtException, IOException {
        session = network.equals(ULTRAFACE)
                ? BareSession.ofNetwork(ultraface(), device, ULTRAFACE_INPUT)
                : BareSession.ofModel(Choice.model(network, precision), batch, device);
    }

    private static byte[] ultraface() throws IOException {
        try (InputStream stream = UltraFaceProvider.class.getResourceAsStream("ultraface/ultraface-rfb-320.onnx")) {
            return Objects.requireNonNull(stream, "the detector's network").readAllBytes();
        }
    }

    /**
     * Runs the network.
     *
     * @return how many outputs there were
     * @throws OrtException if it cannot be run
     */
    @Benchmark
    public int run() throws OrtException {
        return session.run();
    }

    /**
     * Closes the session.
     *
     * @throws OrtException if it cannot be closed
     */
    @TearDown
    public void close() throws OrtException {
        session.close();
    }
}
