package io.fer4j.spark;

import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.spi.DetectorProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Detectors that tests choose by name. */
public final class TestDetectors {
    /** The width of the picture that ends the JVM. */
    static final int POISONOUS_WIDTH = 97;

    static final AtomicInteger COUNT = new AtomicInteger();

    private TestDetectors() {}

    /** One face, the whole frame. */
    private abstract static class WholeFrame implements FaceDetector, DetectorProvider {
        @Override
        public int priority() {
            return -1;
        }

        @Override
        public FaceDetector open(DetectorOptions options) {
            return this;
        }

        @Override
        public List<Face> detect(Frame frame) {
            return List.of(new Face(new Box(0, 0, frame.width(), frame.height()), 0.99f));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Counts its calls in this JVM. */
    public static final class Counting extends WholeFrame {
        @Override
        public String id() {
            return "counting";
        }

        @Override
        public List<Face> detect(Frame frame) {
            COUNT.incrementAndGet();
            return super.detect(frame);
        }
    }

    /** Ends the JVM, as a crash of native code does, at a picture of {@link #POISONOUS_WIDTH}. */
    public static final class Poisoned extends WholeFrame {
        @Override
        public String id() {
            return "poisoned";
        }

        @Override
        public List<Face> detect(Frame frame) {
            if (frame.width() == POISONOUS_WIDTH) {
                Runtime.getRuntime().halt(134);
            }
            return super.detect(frame);
        }
    }

    /** Takes a tenth of a second a picture, so that there is time to end it in the middle of a job. */
    public static final class Slow extends WholeFrame {
        @Override
        public String id() {
            return "slow";
        }

        @Override
        public List<Face> detect(Frame frame) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.detect(frame);
        }
    }
}
