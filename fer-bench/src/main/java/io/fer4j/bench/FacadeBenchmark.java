package io.fer4j.bench;

import ai.onnxruntime.OrtException;
import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the recognizer adds to its parts: the detector and a bare call of the expression network, one after the other as in a
 * recognition, since each finds the processor's caches filled by the other.
 *
 * <p>Both are timed in turn in one virtual machine, because two virtual machines that do the same differ by more than what is to be
 * measured.
 */
@BenchmarkMode(Mode.AverageTime)
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class FacadeBenchmark extends LatencyBenchmark {
    /** What the calls of an iteration took; {@link Report} divides them. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Shares {
        /** Nanoseconds in the recognizer. */
        public long recognizer;

        /** Nanoseconds in the detector and the bare call. */
        public long parts;

        /** How often each was called. */
        public long calls;

        /** For JMH. */
        public Shares() {}
    }

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
     * Recognises, then detects and runs the expression network if there are faces.
     *
     * @param shares how long each took
     * @return a number, so that nothing is left out
     * @throws OrtException if the network cannot be run
     */
    @Benchmark
    public int recognizerAndParts(Shares shares) throws OrtException {
        long start = System.nanoTime();
        int expressions = recognizer.recognize(frame).size();
        long between = System.nanoTime();
        int found = detector.detect(frame).size();
        int outputs = found == 0 ? 0 : bare.run();
        shares.recognizer += between - start;
        shares.parts += System.nanoTime() - between;
        shares.calls++;
        return expressions + outputs;
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
