package io.fer4j.detect;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.internal.Lifetime;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * <p>The network finds faces that are rolled in the picture's plane by up to about 20 degrees, and takes the roll of others for
 * less. With {@link DetectorOptions#rolledFaces()} it looks at the eight biggest faces once more, each turned by 35 degrees to
 * either side, and before that at the whole frame turned if the first look left a doubt (no face, one that it is not sure of, one
 * that is rolled). A face that is seen more than once is reported as it was seen with the highest confidence; the box of one that
 * was seen turned has about its middle the sides of the upright one.
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

    /** From which confidence on a face is reported, unless chosen otherwise. */
    private static final double RELIABLE_SCORE = 0.65;

    /** How far the frame is turned for rolled faces: to where the upright look and the turned one find equally many. */
    private static final double[] TURNS = {Math.toRadians(-35), Math.toRadians(35)};
    /** Below this a candidate is none, above {@link #SURE} it is beyond doubt. */
    private static final float DOUBTFUL = 0.3f;

    private static final float SURE = 0.8f;
    /** The least roll, as seen by the upright look, of a face that is looked at turned. */
    private static final double ROLLED = Math.toRadians(12);
    /** Up to how many faces, the biggest ones, are looked at turned one by one. */
    private static final int MOST_VIEWS = 8;
    /** How much more confident a turned look at a face must be than the upright one. */
    private static final float MARGIN = 0.01f;
    /** The least confidence of a face that only a turned look finds: two more looks must not double the false faces. */
    private static final float TURNED_THRESHOLD = 0.8f;

    private static final Comparator<Face> BIGGEST_FIRST =
            Comparator.comparingDouble((Face face) -> face.box().area()).reversed();

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
    private final OrtSession session;
    private final DetectorOptions options;
    private final YuNetOutput output;
    private final float scoreThreshold;
    private final float overlapThreshold;
    private final boolean searchesRolled;

    private YuNetDetector(OrtSession session, DetectorOptions options) {
        this.session = session;
        this.options = options;
        searchesRolled = options.rolledFaces().orElse(false);
        scoreThreshold = (float)
                options.scoreThreshold().orElse(options.lowScores() ? DetectorOptions.LOW_SCORE : RELIABLE_SCORE);
        output = new YuNetOutput(searchesRolled ? Math.min(DOUBTFUL, scoreThreshold) : scoreThreshold);
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

    @Override
    public double reliableScore() {
        return RELIABLE_SCORE;
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

    /** Whether faces may have been missed because they are rolled. */
    private static boolean isDoubtful(List<Face> seen) {
        return seen.isEmpty()
                || seen.stream()
                        .anyMatch(face ->
                                face.confidence() < SURE || Math.abs(face.roll().orElse(0)) > ROLLED);
    }

    /** The memory of one call: an input and its outputs for each size that is in use. */
    private final class Workspace implements AutoCloseable {
        /** By width, height and kind: views are not mixed with upright looks, whose scaler counts on what it has blanked. */
        private final Map<List<Integer>, Tensors> kept = new HashMap<>();

        List<Face> detect(Frame frame) throws OrtException {
            List<Pass> passes = Passes.plan(frame.width(), frame.height(), options);
            Pass last = passes.get(passes.size() - 1);
            YuNetOutput.Size size = new YuNetOutput.Size(frame.width(), frame.height());
            List<Face> candidates = new ArrayList<>();
            for (Pass pass : passes) {
                Tensors tensors = tensors(pass.inputWidth(), pass.inputHeight(), 0);
                try {
                    tensors.scaler.write(frame, pass);
                    tensors.run(pass, size, pass.scale() == last.scale(), candidates);
                    if (pass.equals(last) && searchesRolled) {
                        return withRolled(tensors, last, size, Suppression.apply(candidates, overlapThreshold));
                    }
                } finally {
                    release(tensors);
                }
            }
            return Suppression.apply(candidates, overlapThreshold);
        }

        /** Looks at turned views, too: at all of the frame if that is in doubt, and at each face. */
        private List<Face> withRolled(Tensors upright, Pass pass, YuNetOutput.Size size, List<Face> seen)
                throws OrtException {
            List<Face> turned = new ArrayList<>();
            IdentityHashMap<Face, Double> rolls = new IdentityHashMap<>();
            if (isDoubtful(seen)) {
                for (double roll : TURNS) {
                    TurnedView view = TurnedView.ofWhole(pass, roll);
                    for (Face face : look(upright, view)) {
                        Face found = view.inFrame(face);
                        if (face.confidence() >= TURNED_THRESHOLD && isInside(found.box(), size)) {
                            turned.add(found);
                            rolls.put(found, roll);
                        }
                    }
                }
            }
            List<Face> certain = seen.stream()
                    .filter(face -> face.confidence() >= scoreThreshold)
                    .toList();
            List<Face> faces = new ArrayList<>(Suppression.apply(certain, turned, MARGIN, overlapThreshold));
            faces.sort(BIGGEST_FIRST);
            for (int i = 0; i < Math.min(MOST_VIEWS, faces.size()); i++) {
                faces.set(i, seenUpright(upright, pass, faces.get(i), rolls.getOrDefault(faces.get(i), 0.0)));
            }
            return Suppression.apply(
                    faces.stream()
                            .filter(face -> face.confidence() >= scoreThreshold)
                            .toList(),
                    overlapThreshold);
        }

        /**
         * Returns a face as that of three views shows it in which the network is surest: views of one size, so that they
         * compare.
         */
        private Face seenUpright(Tensors upright, Pass pass, Face face, double roll) throws OrtException {
            if (Math.max(face.box().width(), face.box().height()) < Passes.REACH * pass.scale()) {
                return face;
            }
            Optional<Face> same = lookAt(upright, TurnedView.ofFace(pass, roll, face));
            Face best = roll == 0
                    ? face
                    : same.filter(seen -> seen.confidence() >= TURNED_THRESHOLD).orElse(face);
            double toBeat = MARGIN + (same.isPresent() ? same.get().confidence() : face.confidence());
            for (double turn : TURNS) {
                Optional<Face> other = lookAt(upright, TurnedView.ofFace(pass, roll + turn, face));
                if (other.isPresent() && other.get().confidence() > Math.max(toBeat, TURNED_THRESHOLD)) {
                    best = other.get();
                    toBeat = best.confidence();
                }
            }
            return best;
        }

        private Optional<Face> lookAt(Tensors upright, TurnedView view) throws OrtException {
            return look(upright, view).stream()
                    .filter(view::isInTheMiddle)
                    .max(Comparator.comparingDouble(Face::confidence))
                    .map(view::inFrame);
        }

        /** Returns the faces in a view, in its own pixels. */
        private List<Face> look(Tensors upright, TurnedView view) throws OrtException {
            Tensors tensors = tensors(view.width(), view.height(), 1);
            try {
                view.write(upright.input, upright.width, upright.height, tensors.input, tensors.width, tensors.height);
                List<Face> seen = new ArrayList<>();
                Pass whole = new Pass(0, 0, view.width(), view.height(), 1);
                tensors.run(whole, new YuNetOutput.Size(view.width(), view.height()), true, seen);
                return Suppression.apply(seen, overlapThreshold);
            } finally {
                release(tensors);
            }
        }

        private static boolean isInside(Box box, YuNetOutput.Size size) {
            return box.centerX() >= 0
                    && box.centerY() >= 0
                    && box.centerX() < size.width()
                    && box.centerY() < size.height();
        }

        private void release(Tensors tensors) {
            if (!kept.containsValue(tensors)) {
                tensors.close();
            }
        }

        private Tensors tensors(int inputWidth, int inputHeight, int kind) throws OrtException {
            int width = padded(inputWidth);
            int height = padded(inputHeight);
            List<Integer> size = List.of(width, height, kind);
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

    /**
     * An input of one size and the outputs that belong to it, over direct buffers, which the runtime reads and writes in
     * place.
     */
    private final class Tensors implements AutoCloseable {
        private final int width;
        private final int height;
        private final FloatBuffer input;
        private final FrameScaler scaler;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        private boolean closed;
        private final FloatBuffer[] grids = new FloatBuffer[STRIDES.length];

        Tensors(int width, int height) throws OrtException {
            this.width = width;
            this.height = height;
            OrtEnvironment environment = DetectorNetwork.environment();
            input = DetectorNetwork.floats(FrameScaler.CHANNELS * width * height);
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

        void run(Pass pass, YuNetOutput.Size size, boolean isLast, List<Face> candidates) throws OrtException {
            session.run(inputs, outputs).close();
            for (int i = 0; i < STRIDES.length; i++) {
                int stride = STRIDES[i];
                output.read(grids[i], width / stride, height / stride, stride, pass, size, isLast, candidates);
            }
        }

        /** The second call does nothing: a crowd of sizes may have closed tensors that are in use. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
