package io.fer4j.detect;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.internal.Lifetime;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The detector {@code "ultraface"}: the network RFB-320 of Ultra-Light-Fast-Generic-Face-Detector-1MB (Linzaer 2019),
 * which comes with FER4J and runs in ONNX Runtime. It always looks at 320x240 pixels, in which faces of at least 8 % of the frame's
 * longer side are its field; boxes are tight, from forehead to chin, and may reach beyond the frame.
 *
 * <p>Thread-safe: any number of threads may call {@link #detect} at a time, each with working memory of its own (2 MB), which
 * is kept for the next call.
 */
final class UltraFaceDetector implements FaceDetector {
    static final String ID = "ultraface";

    private static final DetectorNetwork NETWORK = new DetectorNetwork(
            ID,
            "ultraface/ultraface-rfb-320.onnx",
            "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854",
            Set.of("input"),
            Set.of("scores", "boxes"));
    static final int WIDTH = 320;
    static final int HEIGHT = 240;

    private static final FrameScaler.Colors COLORS = new FrameScaler.Colors(true, 127, 128);
    private static final double SMALLEST_SHARE = 0.08;

    /** From which confidence on a face is reported, unless chosen otherwise. */
    private static final double RELIABLE_SCORE = 0.8;

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
    private final OrtSession session;
    private final float scoreThreshold;
    private final float overlapThreshold;

    private UltraFaceDetector(OrtSession session, DetectorOptions options) {
        this.session = session;
        scoreThreshold = (float)
                options.scoreThreshold().orElse(options.lowScores() ? DetectorOptions.LOW_SCORE : RELIABLE_SCORE);
        overlapThreshold = (float) options.overlapThreshold().orElse(0.3);
    }

    /**
     * Opens the detector.
     *
     * @param options by default the score threshold 0.8, the overlap threshold 0.3 and one thread, beyond which this small network
     *     hardly gains (ADR 0006)
     * @return a detector that the caller closes
     * @throws io.fer4j.BackendException if ONNX Runtime cannot be loaded or the network's file is damaged
     */
    static UltraFaceDetector open(DetectorOptions options) {
        return new UltraFaceDetector(NETWORK.open(options), options);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int smallestFace(int width, int height) {
        return (int) Math.ceil(SMALLEST_SHARE * Math.max(width, height));
    }

    @Override
    public double reliableScore() {
        return RELIABLE_SCORE;
    }

    /**
     * Finds the faces.
     *
     * @param frame any size and format
     * @return the most confident face first; its confidence is the network's softmax for "face"
     */
    @Override
    public List<Face> detect(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        return lifetime.whileOpen(() -> {
            Workspace workspace = workspaces.poll();
            if (workspace == null) {
                workspace = new Workspace();
            }
            try {
                return workspace.detect(frame);
            } finally {
                workspaces.add(workspace);
            }
        });
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            for (Workspace workspace = workspaces.poll(); workspace != null; workspace = workspaces.poll()) {
                workspace.close();
            }
            try {
                session.close();
            } catch (OrtException e) {
                throw new InferenceException("Expected the detector's session to close, found: " + e.getMessage(), e);
            }
        });
    }

    /** The memory of one call: tensors over direct buffers, which the runtime reads and writes in place. */
    private final class Workspace implements AutoCloseable {
        private final UltraFaceOutput picker = new UltraFaceOutput();
        private final FloatBuffer input = DetectorNetwork.floats(FrameScaler.CHANNELS * HEIGHT * WIDTH);
        private final FrameScaler scaler = new FrameScaler(input, WIDTH, HEIGHT, COLORS);
        private final FloatBuffer scores = DetectorNetwork.floats(UltraFaceOutput.CANDIDATES * 2);
        private final FloatBuffer boxes = DetectorNetwork.floats(UltraFaceOutput.CANDIDATES * 4);
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        Workspace() {
            OrtEnvironment environment = DetectorNetwork.environment();
            try {
                inputs = Map.of("input", OnnxTensor.createTensor(environment, input, new long[] {
                    1, FrameScaler.CHANNELS, HEIGHT, WIDTH
                }));
                outputs = Map.of(
                        "scores",
                        OnnxTensor.createTensor(environment, scores, new long[] {1, UltraFaceOutput.CANDIDATES, 2}),
                        "boxes",
                        OnnxTensor.createTensor(environment, boxes, new long[] {1, UltraFaceOutput.CANDIDATES, 4}));
            } catch (OrtException e) {
                throw new InferenceException("Expected memory for the face detector, found: " + e.getMessage(), e);
            }
        }

        List<Face> detect(Frame frame) {
            double scale = scaler.fit(frame);
            try {
                session.run(inputs, outputs).close();
                return picker.faces(scores, boxes, frame, scale, scoreThreshold, overlapThreshold);
            } catch (OrtException e) {
                throw new InferenceException("Expected faces from ONNX Runtime, found: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
