package io.fer4j.vision;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.BackendException;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.spi.Lifetime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The default detector, {@code "ultraface"}: the network RFB-320 of Ultra-Light-Fast-Generic-Face-Detector-1MB (Linzaer 2019),
 * which comes with FER4J and runs in ONNX Runtime. Faces of at least 8 % of the frame's longer side are its field; boxes are
 * tight, from forehead to chin, and may reach beyond the frame.
 *
 * <p>Thread-safe: any number of threads may call {@link #detect} at a time, each with working memory of its own (2 MB), which
 * is kept for the next call.
 */
public final class UltraFaceDetector implements FaceDetector {
    static final String ID = "ultraface";

    private static final String RESOURCE = "ultraface/ultraface-rfb-320.onnx";
    private static final String SHA_256 = "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854";

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final float scoreThreshold;
    private final float overlapThreshold;

    private UltraFaceDetector(OrtEnvironment environment, OrtSession session, Builder choices) {
        this.environment = environment;
        this.session = session;
        this.scoreThreshold = choices.scoreThreshold;
        this.overlapThreshold = choices.overlapThreshold;
    }

    /**
     * Opens the detector with its defaults.
     *
     * @return a detector that the caller closes
     * @throws BackendException if ONNX Runtime cannot be loaded or the network's file is damaged
     */
    public static UltraFaceDetector open() {
        return builder().open();
    }

    /**
     * Starts a detector with choices of one's own.
     *
     * @return a builder with the defaults of {@link #open()}
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String id() {
        return ID;
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
                workspace = new Workspace(environment);
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
        private final FloatBuffer input =
                floats(UltraFaceInput.CHANNELS * UltraFaceInput.HEIGHT * UltraFaceInput.WIDTH);
        private final UltraFaceInput scaler = new UltraFaceInput(input);
        private final FloatBuffer scores = floats(UltraFaceOutput.CANDIDATES * 2);
        private final FloatBuffer boxes = floats(UltraFaceOutput.CANDIDATES * 4);
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        Workspace(OrtEnvironment environment) {
            try {
                inputs = Map.of("input", OnnxTensor.createTensor(environment, input, new long[] {
                    1, UltraFaceInput.CHANNELS, UltraFaceInput.HEIGHT, UltraFaceInput.WIDTH
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

        private static FloatBuffer floats(int count) {
            return ByteBuffer.allocateDirect(count * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        List<Face> detect(Frame frame) {
            double scale = scaler.write(frame);
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

    /** The choices for a detector. Not thread-safe. */
    public static final class Builder {
        private float scoreThreshold = 0.75f;
        private float overlapThreshold = 0.3f;
        private int threads = 1;

        private Builder() {}

        /**
         * Sets how sure the network must be of a face.
         *
         * @param threshold 0 to 1; by default 0.75. Less finds more faces and more that are none.
         * @return this builder
         * @throws IllegalArgumentException if the threshold is not from 0 to 1
         */
        public Builder scoreThreshold(double threshold) {
            scoreThreshold = Thresholds.fraction("score threshold", threshold);
            return this;
        }

        /**
         * Sets how much two boxes may overlap before the less confident one is dropped.
         *
         * @param threshold the intersection over union, 0 to 1; by default 0.3
         * @return this builder
         * @throws IllegalArgumentException if the threshold is not from 0 to 1
         */
        public Builder overlapThreshold(double threshold) {
            overlapThreshold = Thresholds.fraction("overlap threshold", threshold);
            return this;
        }

        /**
         * Sets how many threads share one call.
         *
         * @param count at least 1; by default 1, beyond which this small network hardly gains (ADR 0006)
         * @return this builder
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("Expected at least 1 thread, found " + count + ".");
            }
            threads = count;
            return this;
        }

        /**
         * Opens the detector.
         *
         * @return a detector that the caller closes
         * @throws BackendException if ONNX Runtime cannot be loaded or the network's file is damaged
         */
        public UltraFaceDetector open() {
            OrtEnvironment environment = NativeLibraries.loadOnnxRuntime();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
                // Threads that wait by spinning take the classifier's cores.
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                return new UltraFaceDetector(environment, environment.createSession(network(), options), this);
            } catch (OrtException e) {
                throw new BackendException(
                        "Expected ONNX Runtime to open the face detector's network, found: " + e.getMessage(), e);
            }
        }

        private static byte[] network() {
            try (InputStream in = UltraFaceDetector.class.getResourceAsStream(RESOURCE)) {
                byte[] network = in == null ? new byte[0] : in.readAllBytes();
                String found = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(network));
                if (!found.equals(SHA_256)) {
                    throw new BackendException(
                            "Expected the face detector's network with SHA-256 " + SHA_256 + " in the"
                                    + " resource " + RESOURCE + ", found " + network.length + " bytes with " + found
                                    + ". Get fer-vision's jar anew.");
                }
                return network;
            } catch (IOException e) {
                throw new BackendException(
                        "Expected to read the resource " + RESOURCE + ", found: " + e.getMessage(), e);
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("Every Java platform has SHA-256.", e);
            }
        }
    }
}
