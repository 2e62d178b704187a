package io.fer4j.vision;

import io.fer4j.BackendException;
import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.Landmark;
import io.fer4j.PixelFormat;
import io.fer4j.spi.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_objdetect;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.FaceDetectorYN;

/**
 * The detector {@code "yunet"}: OpenCV's {@code FaceDetectorYN} (Wu, Peng and Yu 2023, "YuNet: A Tiny Millisecond-level Face
 * Detector") with a network that the user brings, {@code face_detection_yunet_2023mar.onnx} of the OpenCV model zoo. It finds
 * the most faces of the three detectors, with five landmarks each: right eye, left eye, tip of the nose, right and left
 * corner of the mouth, as seen from the person. Frames longer than 640 pixels are scaled down to that first.
 *
 * <p>Thread-safe: OpenCV's detector is not, so each concurrent call has one of its own, kept for the next call.
 */
public final class YuNetFaceDetector implements FaceDetector {
    static final String ID = "yunet";

    private static final int LONGEST_SIDE = 640;
    private static final int LANDMARKS = 5;
    private static final int SCORE_COLUMN = 4 + 2 * LANDMARKS;
    private static final int MOST_CANDIDATES = 5000;

    private final Lifetime lifetime = new Lifetime("The " + ID + " detector");
    private final ConcurrentLinkedQueue<FaceDetectorYN> idle = new ConcurrentLinkedQueue<>();
    private final byte[] network;
    private final float scoreThreshold;
    private final float overlapThreshold;

    private YuNetFaceDetector(byte[] network, float scoreThreshold, float overlapThreshold) {
        this.network = network;
        this.scoreThreshold = scoreThreshold;
        this.overlapThreshold = overlapThreshold;
    }

    /**
     * Opens the detector with the score threshold 0.7 and the overlap threshold 0.3.
     *
     * @param network the file {@code face_detection_yunet_2023mar.onnx}
     * @return a detector that the caller closes
     * @throws BackendException if the file is not there or no network of this kind, or OpenCV cannot be loaded
     */
    public static YuNetFaceDetector open(Path network) {
        return open(network, 0.7, 0.3);
    }

    /**
     * Opens the detector.
     *
     * @param network the file {@code face_detection_yunet_2023mar.onnx}
     * @param scoreThreshold how sure the network must be of a face, 0 to 1
     * @param overlapThreshold the intersection over union of two boxes, 0 to 1, above which the less confident one is dropped
     * @return a detector that the caller closes
     * @throws IllegalArgumentException if a threshold is not from 0 to 1
     * @throws BackendException if the file is not there or no network of this kind, or OpenCV cannot be loaded
     */
    public static YuNetFaceDetector open(Path network, double scoreThreshold, double overlapThreshold) {
        float score = Thresholds.fraction("score threshold", scoreThreshold);
        float overlap = Thresholds.fraction("overlap threshold", overlapThreshold);
        byte[] contents = read(network);
        NativeLibraries.loadOpenCv(opencv_objdetect.class);
        YuNetFaceDetector detector = new YuNetFaceDetector(contents, score, overlap);
        try {
            detector.tryOut();
            return detector;
        } catch (RuntimeException e) {
            detector.close();
            throw new BackendException(
                    "Expected YuNet's network (face_detection_yunet_2023mar.onnx), found a file that OpenCV cannot use"
                            + " as such: " + network + " (" + firstLine(e) + ").",
                    e);
        }
    }

    private static byte[] read(Path network) {
        try {
            return Files.readAllBytes(network);
        } catch (IOException e) {
            throw new BackendException(
                    "Expected YuNet's network (face_detection_yunet_2023mar.onnx of the OpenCV model zoo), found no"
                            + " file that can be read: " + network + ".",
                    e);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** Runs the network once: OpenCV accepts any network at first and fails when it is used. */
    private void tryOut() {
        FaceDetectorYN first = load();
        idle.add(first);
        try (Mat picture = new Mat(64, 64, opencv_core.CV_8UC3);
                Mat found = new Mat()) {
            first.setInputSize(new Size(64, 64));
            first.detect(picture, found);
        }
    }

    private FaceDetectorYN load() {
        try (BytePointer framework = new BytePointer("onnx");
                BytePointer model = new BytePointer(network);
                BytePointer configuration = new BytePointer();
                Size size = new Size(LONGEST_SIDE, LONGEST_SIDE)) {
            return FaceDetectorYN.create(
                    framework, model, configuration, size, scoreThreshold, overlapThreshold, MOST_CANDIDATES, 0, 0);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Face> detect(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        return lifetime.whileOpen(() -> {
            FaceDetectorYN detector = idle.poll();
            if (detector == null) {
                detector = load();
            }
            try {
                return detect(frame, detector);
            } finally {
                idle.add(detector);
            }
        });
    }

    private static List<Face> detect(Frame frame, FaceDetectorYN detector) {
        double scale = Math.max(1, Math.max(frame.width(), frame.height()) / (double) LONGEST_SIDE);
        try (Mat picture = MatFrames.toMat(frame);
                Mat colour = new Mat();
                Mat scaled = new Mat();
                Size size = new Size(scaled(frame.width(), scale), scaled(frame.height(), scale));
                Mat found = new Mat()) {
            if (frame.format() == PixelFormat.GRAY8) {
                opencv_imgproc.cvtColor(picture, colour, opencv_imgproc.COLOR_GRAY2BGR);
            } else {
                picture.copyTo(colour);
            }
            opencv_imgproc.resize(colour, scaled, size, 0, 0, opencv_imgproc.INTER_AREA);
            detector.setInputSize(size);
            detector.detect(scaled, found);
            return faces(found, (float) scale);
        } catch (RuntimeException e) {
            // JavaCPP's form of a C++ exception.
            throw new InferenceException("Expected faces from OpenCV's YuNet, found: " + firstLine(e), e);
        }
    }

    private static int scaled(int length, double scale) {
        return Math.max(1, (int) Math.round(length / scale));
    }

    /**
     * Reads OpenCV's table of faces.
     *
     * @param found [faces, 15]: left, top, width, height, five points, score, in the scaled frame's pixels
     */
    static List<Face> faces(Mat found, float scale) {
        if (found.empty()) {
            return List.of();
        }
        List<Face> faces = new ArrayList<>();
        try (FloatIndexer table = found.createIndexer()) {
            for (int row = 0; row < found.rows(); row++) {
                float width = table.get(row, 2) * scale;
                float height = table.get(row, 3) * scale;
                if (width > 0 && height > 0) {
                    Box box = new Box(table.get(row, 0) * scale, table.get(row, 1) * scale, width, height);
                    float score = Math.max(0, Math.min(1, table.get(row, SCORE_COLUMN)));
                    faces.add(new Face(box, score, landmarks(table, row, scale)));
                }
            }
        }
        return List.copyOf(faces);
    }

    private static List<Landmark> landmarks(FloatIndexer table, int row, float scale) {
        List<Landmark> landmarks = new ArrayList<>(LANDMARKS);
        for (int i = 0; i < LANDMARKS; i++) {
            landmarks.add(new Landmark(table.get(row, 4 + 2 * i) * scale, table.get(row, 5 + 2 * i) * scale));
        }
        return landmarks;
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            for (FaceDetectorYN one = idle.poll(); one != null; one = idle.poll()) {
                one.close();
            }
        });
    }
}
