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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The default detector, {@code "yunet"}: the network YuNet (Wu, Peng and Yu 2023, "YuNet: A Tiny Millisecond-level Face Detector")
 * with the weights of libfacedetection, which comes with FER4J and runs in ONNX Runtime. It finds five landmarks with each face;
 * boxes are tight, from forehead to chin, and may reach beyond the frame.
 *
 * <p>Its input follows the frame and the smallest face. By default it looks for faces from 2.5 % of the frame's longer side on, or
 * from 48 pixels where that is less: frames of up to 1920 pixels in one pass at 640, larger ones in two or more, whose time grows
 * with the number of pixels. {@link DetectorOptions#inputSize()} makes it one pass of that size.
 *
 * <p>Thread-safe: any number of threads may call {@link #detect} at a time, each with working memory of its own, of which up to
 * four sizes of input with at most 6 MB each are kept for the next call.
 */
final class YuNetDetector implements FaceDetector {
    static final String ID = "yunet";

    private static final int[] STRIDES = {8, 16, 32};
    private static final DetectorNetwork NETWORK = new DetectorNetwork(
            ID,
            "yunet/yunet.onnx",
            "4123c4545bb4294a699312429555affaa6dd743ab8a2b620ad9c43b24d9e7afb",
            Set.of("image"),
            Set.of("stride8", "stride16", "stride32"));
    private static final FrameScaler.Colors COLORS = new FrameScaler.Colors(false, 0, 1);
    private static final int GRANULARITY = 32;
    /** The largest input, in pixels, whose memory is kept. */
    private static final int KEPT_PIXELS = 640 * 640;
    /** How many sizes of input one thread keeps memory for. */
    private static final int KEPT_SIZES = 4;

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
    private final OrtSession session;
    private final DetectorOptions options;
    private final YuNetOutput output;
    private final float overlapThreshold;

    private YuNetDetector(OrtSession session, DetectorOptions options) {
        this.session = session;
        this.options = options;
        output = new YuNetOutput((float) options.scoreThreshold().orElse(0.65));
        overlapThreshold = (float) options.overlapThreshold().orElse(0.3);
    }

    /**
     * Opens the detector.
     *
     * @param options by default the score threshold 0.65, the overlap threshold 0.3 and one thread
     * @return a detector that the caller closes
     * @throws io.fer4j.BackendException if ONNX Runtime cannot be loaded or the network's file is damaged
     */
    static YuNetDetector open(DetectorOptions options) {
        return new YuNetDetector(NETWORK.open(options), options);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int smallestFace(int width, int height) {
        double finest = Passes.plan(width, height, options).get(0).scale();
        return (int) Math.max(1, Math.round(Passes.REACH * finest));
    }

    /**
     * Finds the faces.
     *
     * @param frame any size and format
     * @return the most confident face first; its confidence is the geometric mean of the network's class and objectness
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
            } catch (OrtException e) {
                throw new InferenceException("Expected faces from ONNX Runtime, found: " + e.getMessage(), e);
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

    /** The memory of one call: an input and its outputs for each size that is in use. */
    private final class Workspace implements AutoCloseable {
        private final Map<List<Integer>, Tensors> kept = new HashMap<>();

        List<Face> detect(Frame frame) throws OrtException {
            List<Pass> passes = Passes.plan(frame.width(), frame.height(), options);
            double coarsest = passes.get(passes.size() - 1).scale();
            List<Face> candidates = new ArrayList<>();
            for (Pass pass : passes) {
                Tensors tensors = tensors(pass);
                try {
                    tensors.run(frame, pass, pass.scale() == coarsest, candidates);
                } finally {
                    if (!kept.containsValue(tensors)) {
                        tensors.close();
                    }
                }
            }
            return Suppression.apply(candidates, overlapThreshold);
        }

        private Tensors tensors(Pass pass) throws OrtException {
            int width = padded(pass.inputWidth());
            int height = padded(pass.inputHeight());
            List<Integer> size = List.of(width, height);
            Tensors known = kept.get(size);
            if (known != null) {
                return known;
            }
            Tensors made = new Tensors(width, height);
            if (width * height <= KEPT_PIXELS) {
                if (kept.size() == KEPT_SIZES) {
                    close();
                }
                kept.put(size, made);
            }
            return made;
        }

        private static int padded(int length) {
            return (length + GRANULARITY - 1) / GRANULARITY * GRANULARITY;
        }

        @Override
        public void close() {
            kept.values().forEach(Tensors::close);
            kept.clear();
        }
    }

    /** An input of one size and the outputs that belong to it, over direct buffers, which the runtime reads and writes in place. */
    private final class Tensors implements AutoCloseable {
        private final int width;
        private final int height;
        private final FrameScaler scaler;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        private final FloatBuffer[] grids = new FloatBuffer[STRIDES.length];

        Tensors(int width, int height) throws OrtException {
            this.width = width;
            this.height = height;
            OrtEnvironment environment = DetectorNetwork.environment();
            FloatBuffer input = DetectorNetwork.floats(FrameScaler.CHANNELS * width * height);
            scaler = new FrameScaler(input, width, height, COLORS);
            inputs = Map.of(
                    "image",
                    OnnxTensor.createTensor(environment, input, new long[] {1, FrameScaler.CHANNELS, height, width}));
            for (int i = 0; i < STRIDES.length; i++) {
                int columns = width / STRIDES[i];
                int rows = height / STRIDES[i];
                grids[i] = DetectorNetwork.floats(YuNetOutput.CHANNELS * columns * rows);
                long[] shape = {1, YuNetOutput.CHANNELS, rows, columns};
                outputs.put("stride" + STRIDES[i], OnnxTensor.createTensor(environment, grids[i], shape));
            }
        }

        void run(Frame frame, Pass pass, boolean isLast, List<Face> candidates) throws OrtException {
            scaler.write(frame, pass);
            session.run(inputs, outputs).close();
            for (int i = 0; i < STRIDES.length; i++) {
                int stride = STRIDES[i];
                output.read(grids[i], width / stride, height / stride, stride, pass, frame, isLast, candidates);
            }
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
