package io.fer4j.bench;

import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Crop, gray, 48x48 and normalisation of a frame's faces. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class PreprocessBenchmark extends LatencyBenchmark {
    /** Faces in the frame of 640x480. */
    @Param({"1", "4", "16"})
    public int faces;

    private FaceCropper cropper;
    private Frame frame;
    private List<Face> found;
    private InputBatch batch;

    /** Draws the frame. */
    @Setup
    public void draw() {
        Model model = Model.bundled("cnn3");
        frame = Pictures.withFaces(640, 480, faces);
        found = Pictures.faces(frame, faces);
        cropper = new FaceCropper(model.card().input(), model.card().crop("ultraface"));
        batch = InputBatch.allocate(model.card().input(), faces);
    }

    /**
     * Fills the batch.
     *
     * @return the batch, so that nothing is left out
     */
    @Benchmark
    public InputBatch preprocess() {
        cropper.preprocess(frame, found, batch);
        return batch;
    }
}
