package io.fer4j.bench;

import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Faces in a frame with one face: resize, network and suppression. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class DetectBenchmark extends LatencyBenchmark {
    /** The detector's id; with a number behind it, one look at an input of so many pixels. */
    @Param({"yunet", "yunet-640", "yunet-416", "yunet-320", "ultraface", "haar"})
    public String detector = "";

    /** The frame's width and height. */
    @Param({"320x240", "640x480", "1280x720"})
    public String size = "";

    private FaceDetector opened;
    private Frame frame;

    /** Opens the detector. */
    @Setup
    public void open() {
        String[] sides = size.split("x", -1);
        frame = Pictures.withFaces(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 1);
        String[] parts = detector.split("-", -1);
        DetectorOptions.Builder options = DetectorOptions.builder();
        if (parts.length > 1) {
            options.inputSize(Integer.parseInt(parts[1]));
        }
        opened = FaceDetector.open(parts[0], options.build());
    }

    /**
     * Detects.
     *
     * @return the faces, so that nothing is left out
     */
    @Benchmark
    public List<Face> detect() {
        return opened.detect(frame);
    }

    /** Closes the detector. */
    @TearDown
    public void close() {
        opened.close();
    }
}
