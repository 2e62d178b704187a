package io.fer4j.vision.camera;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.vision.MatFrames;
import io.fer4j.vision.NativeLibraries;
import io.fer4j.vision.video.FrameSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.opencv.global.opencv_videoio;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_videoio.VideoCapture;

/** A camera by its number, through OpenCV. */
final class CameraSource implements FrameSource {
    /** The four characters MJPG, the first one in the lowest byte. */
    private static final int MJPG = 'M' | 'J' << 8 | 'P' << 16 | 'G' << 24;

    private final String name;
    private final VideoCapture capture;
    private final Mat image = new Mat();
    private long start = -1;
    private boolean closed;

    /** Takes an open camera. */
    CameraSource(String name, VideoCapture capture) {
        this.name = name;
        this.capture = capture;
    }

    static CameraSource open(int index, CameraOptions options) {
        if (index < 0) {
            throw new IllegalArgumentException("Expected a camera's number of at least 0, found " + index + ".");
        }
        // OpenCV writes lines of its own to standard error if there is no such camera.
        if (Cameras.isMissing(index)) {
            throw unopened(index);
        }
        NativeLibraries.loadOpenCv(opencv_videoio.class);
        VideoCapture capture = new VideoCapture(index);
        if (!capture.isOpened()) {
            capture.close();
            throw unopened(index);
        }
        ask(capture, options);
        // Drivers that keep several pictures would hand out old ones.
        capture.set(opencv_videoio.CAP_PROP_BUFFERSIZE, 1);
        return new CameraSource("camera " + index, capture);
    }

    /** Asks for the form first: in which sizes and at which rates frames come depends on it. */
    static void ask(VideoCapture capture, CameraOptions options) {
        if (options.mjpeg()) {
            capture.set(opencv_videoio.CAP_PROP_FOURCC, MJPG);
        }
        if (options.width() > 0) {
            capture.set(opencv_videoio.CAP_PROP_FRAME_WIDTH, options.width());
            capture.set(opencv_videoio.CAP_PROP_FRAME_HEIGHT, options.height());
        }
        if (options.frameRate() > 0) {
            capture.set(opencv_videoio.CAP_PROP_FPS, options.frameRate());
        }
    }

    private static SourceException unopened(int index) {
        return new SourceException("Expected a camera with the number " + index + ", found none that opens: "
                + Cameras.list() + ". Plug one in, or end the program that uses it.");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean live() {
        return true;
    }

    @Override
    public synchronized OptionalDouble frameRate() {
        double rate = closed ? 0 : capture.get(opencv_videoio.CAP_PROP_FPS);
        return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    @Override
    public synchronized Optional<Frame> read() {
        if (closed) {
            throw new IllegalStateException("The " + name + " is closed.");
        }
        if (!isRead() || image.empty()) {
            throw new SourceException("Expected a picture from the " + name
                    + ", found that it delivers none. Check that it is plugged in and not used elsewhere.");
        }
        long now = System.nanoTime();
        start = start < 0 ? now : start;
        return Optional.of(MatFrames.copy(image, Duration.ofNanos(now - start)));
    }

    private boolean isRead() {
        try {
            return capture.read(image);
        } catch (RuntimeException e) {
            // What a driver throws in C++ arrives as JavaCPP's RuntimeException.
            throw new SourceException(
                    "Expected a picture from the " + name + ", found that its driver failed (" + e.getMessage()
                            + "). Check that it is plugged in and not used elsewhere.",
                    e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            capture.close();
            image.close();
        }
    }
}
