package io.fer4j.vision.detect;

import io.fer4j.BackendException;
import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.PixelFormat;
import io.fer4j.internal.Lifetime;
import io.fer4j.vision.MatFrames;
import io.fer4j.vision.NativeLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_objdetect;
import org.bytedeco.opencv.opencv_core.FileNode;
import org.bytedeco.opencv.opencv_core.FileStorage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/**
 * The detector {@code "haar"}: OpenCV's cascade {@code haarcascade_frontalface_default} (Viola and Jones 2001; Lienhart 2002),
 * which many older systems use. It is slower than the detectors of fer-detect and finds half as many faces; it is here to
 * compare with. Frames longer than 1280 pixels are scaled down to that first.
 *
 * <p>Thread-safe: OpenCV's classifier is not, so each concurrent call has one of its own, kept for the next call.
 */
public final class HaarFaceDetector implements FaceDetector {
    static final String ID = "haar";

    private static final String CASCADE = "haarcascades/haarcascade_frontalface_default.xml";
    private static final int LONGEST_SIDE = 1280;

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<CascadeClassifier> idle = new ConcurrentLinkedQueue<>();
    private final String cascade;
    private final double scaleFactor;
    private final int neighbours;

    private HaarFaceDetector(String cascade, double scaleFactor, int neighbours) {
        this.cascade = cascade;
        this.scaleFactor = scaleFactor;
        this.neighbours = neighbours;
        idle.add(load(cascade));
    }

    /**
     * Opens the detector with the scale factor 1.3 and 5 neighbours.
     *
     * @return a detector that the caller closes
     * @throws BackendException if OpenCV or its cascade cannot be loaded
     */
    public static HaarFaceDetector open() {
        return open(1.3, 5);
    }

    /**
     * Opens the detector.
     *
     * @param scaleFactor by how much the search window grows from pass to pass, above 1; less is slower and finds more
     * @param neighbours how many hits must lie on top of each other to count as a face, at least 1; more is stricter
     * @return a detector that the caller closes
     * @throws IllegalArgumentException if a number is out of its range
     * @throws BackendException if OpenCV or its cascade cannot be loaded
     */
    public static HaarFaceDetector open(double scaleFactor, int neighbours) {
        if (!(scaleFactor > 1 && Double.isFinite(scaleFactor))) {
            throw new IllegalArgumentException("Expected a scale factor above 1, found " + scaleFactor + ".");
        }
        if (neighbours < 1) {
            throw new IllegalArgumentException("Expected at least 1 neighbour, found " + neighbours + ".");
        }
        NativeLibraries.loadOpenCv(opencv_objdetect.class);
        return new HaarFaceDetector(readCascade(), scaleFactor, neighbours);
    }

    @Override
    public String id() {
        return ID;
    }

    /**
     * Finds the faces.
     *
     * @param frame any size and format
     * @return the faces; a cascade knows no probability, so the confidence is {@code n / (n + neighbours)} of the {@code n}
     *     hits that were merged into the face: 0.5 at the least, towards 1 the more hits agree
     */
    @Override
    public List<Face> detect(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        return lifetime.whileOpen(() -> {
            CascadeClassifier classifier = idle.poll();
            if (classifier == null) {
                classifier = load(cascade);
            }
            try {
                return detect(frame, classifier);
            } finally {
                idle.add(classifier);
            }
        });
    }

    private List<Face> detect(Frame frame, CascadeClassifier classifier) {
        double scale = Math.max(1, Math.max(frame.width(), frame.height()) / (double) LONGEST_SIDE);
        try (Mat picture = MatFrames.toMat(frame);
                Mat gray = new Mat();
                Mat scaled = new Mat();
                Size size = new Size(scaled(frame.width(), scale), scaled(frame.height(), scale));
                RectVector boxes = new RectVector();
                IntPointer hits = new IntPointer();
                Size any = new Size()) {
            if (frame.format() == PixelFormat.GRAY8) {
                picture.copyTo(gray);
            } else {
                opencv_imgproc.cvtColor(picture, gray, opencv_imgproc.COLOR_BGR2GRAY);
            }
            opencv_imgproc.resize(gray, scaled, size, 0, 0, opencv_imgproc.INTER_AREA);
            classifier.detectMultiScale2(scaled, boxes, hits, scaleFactor, neighbours, 0, any, any);
            return faces(boxes, hits, scale);
        } catch (RuntimeException e) {
            // JavaCPP's form of a C++ exception.
            throw new InferenceException("Expected faces from OpenCV's cascade, found: " + e.getMessage(), e);
        }
    }

    private static int scaled(int length, double scale) {
        return Math.max(1, (int) Math.round(length / scale));
    }

    private List<Face> faces(RectVector boxes, IntPointer hits, double scale) {
        List<Face> faces = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            try (Rect box = boxes.get(i)) {
                float count = hits.get(i);
                faces.add(new Face(
                        new Box(
                                (float) (box.x() * scale),
                                (float) (box.y() * scale),
                                (float) (box.width() * scale),
                                (float) (box.height() * scale)),
                        count / (count + neighbours)));
            }
        }
        return List.copyOf(faces);
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            for (CascadeClassifier one = idle.poll(); one != null; one = idle.poll()) {
                one.close();
            }
        });
    }

    /** Parses the cascade from memory: no temporary file is needed. */
    private static CascadeClassifier load(String cascade) {
        CascadeClassifier classifier = new CascadeClassifier();
        try (FileStorage storage = new FileStorage(cascade, FileStorage.READ | FileStorage.MEMORY);
                FileNode root = storage.getFirstTopLevelNode()) {
            if (!classifier.read(root)) {
                throw new BackendException(
                        "Expected a face cascade in OpenCV's jar, found one that it cannot read itself.");
            }
            return classifier;
        }
    }

    /** Reads the cascade from OpenCV's jar for this platform, where its place is another on Windows. */
    private static String readCascade() {
        String platform = "/org/bytedeco/opencv/" + Loader.getPlatform() + "/";
        for (String folder : List.of("share/opencv4/", "etc/")) {
            try (InputStream in = HaarFaceDetector.class.getResourceAsStream(platform + folder + CASCADE)) {
                if (in != null) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new BackendException(
                        "Expected to read " + CASCADE + " in OpenCV's jar, found: " + e.getMessage(), e);
            }
        }
        throw new BackendException("Expected " + CASCADE + " in OpenCV's jar for " + Loader.getPlatform()
                + ", found none. Add org.bytedeco:opencv with the classifier " + Loader.getPlatform() + ".");
    }
}
