package io.fer4j.bench;

import ai.onnxruntime.OrtException;
import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceDetector;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the recognizer adds to its parts: the detector and a bare call of the expression network, one after the other as in a
 * recognition, since each finds the processor's caches filled by the other.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class FacadeBenchmark extends LatencyBenchmark {
    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    /** Which of the model's weights. */
    @Param("fp16")
    public String precision = "";

    /** Faces in the frame. */
    @Param({"0", "1", "4"})
    public int faces;

    /** Where the expression network runs; the detector takes one thread. */
    @Param("cpu:1")
    public String device = "";

    private EmotionRecognizer recognizer;
    private FaceDetector detector;
    private BareSession bare;
    private Frame frame;

    /**
     * Opens the recognizer and, besides, its parts.
     *
     * @throws OrtException if the bare session cannot be opened
     */
    @Setup
    public void open() throws OrtException {
        frame = Pictures.withFaces(640, 480, faces);
        Pictures.faces(frame, faces);
        detector = FaceDetector.open("ultraface");
        bare = BareSession.ofModel(Choice.model(model, precision), Math.max(1, faces), device);
        recognizer = EmotionRecognizer.builder()
                .backend("onnx")
                .detector("ultraface")
                .model(Choice.model(model, precision))
                .device(Device.parse(device))
                .build();
    }

    /**
     * Recognises.
     *
     * @return the expressions, so that nothing is left out
     */
    @Benchmark
    public List<FaceEmotion> recognize() {
        return recognizer.recognize(frame);
    }

    /**
     * Detects, and runs the expression network if there are faces.
     *
     * @return a number, so that nothing is left out
     * @throws OrtException if the network cannot be run
     */
    @Benchmark
    public int parts() throws OrtException {
        int found = detector.detect(frame).size();
        return found == 0 ? 0 : bare.run();
    }

    /**
     * Closes everything.
     *
     * @throws OrtException if the bare session cannot be closed
     */
    @TearDown
    public void close() throws OrtException {
        recognizer.close();
        detector.close();
        bare.close();
    }
}
