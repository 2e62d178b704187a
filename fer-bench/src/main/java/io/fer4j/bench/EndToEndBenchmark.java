package io.fer4j.bench;

import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A frame of 640x480 in, the expressions of its faces out. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class EndToEndBenchmark extends LatencyBenchmark {
    /** The backend's id. */
    @Param("onnx")
    public String backend = "";

    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    /** Which of the model's weights. */
    @Param({"fp16", "int8"})
    public String precision = "";

    /** Faces in the frame. */
    @Param({"0", "1", "4", "16"})
    public int faces;

    /** Where the classifier runs; the detector takes one thread. */
    @Param({"cpu:1", "cpu:2"})
    public String device = "";

    private EmotionRecognizer recognizer;
    private Frame frame;

    /** Opens the recognizer. */
    @Setup
    public void open() {
        frame = Pictures.withFaces(640, 480, faces);
        Pictures.faces(frame, faces);
        recognizer = EmotionRecognizer.builder()
                .backend(backend)
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

    /** Closes the recognizer. */
    @TearDown
    public void close() {
        recognizer.close();
    }
}
