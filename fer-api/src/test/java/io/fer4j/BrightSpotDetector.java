package io.fer4j;

import io.fer4j.internal.Lifetime;
import io.fer4j.spi.DetectorProvider;
import java.nio.ByteBuffer;
import java.util.List;

/** A detector in plain Java: a face is where pixels have bright green, unless the whole frame does. */
public final class BrightSpotDetector implements FaceDetector {
    private static final int BRIGHT = 200;

    private final Lifetime lifetime = new Lifetime("The bright-spot detector");

    @Override
    public String id() {
        return "bright-spot";
    }

    @Override
    public List<Face> detect(Frame frame) {
        return lifetime.whileOpen(() -> spots(frame));
    }

    private static List<Face> spots(Frame frame) {
        ByteBuffer pixels = frame.pixels();
        int bytes = frame.format().bytesPerPixel();
        int left = frame.width();
        int right = -1;
        int top = frame.height();
        int bottom = -1;
        for (int y = 0; y < frame.height(); y++) {
            for (int x = 0; x < frame.width(); x++) {
                if ((pixels.get(y * frame.rowStride() + x * bytes + bytes / 2) & 0xFF) >= BRIGHT) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = y;
                }
            }
        }
        boolean everywhere = right - left + 1 == frame.width() && bottom - top + 1 == frame.height();
        return right < 0 || everywhere
                ? List.of()
                : List.of(new Face(new Box(left, top, right - left + 1, bottom - top + 1), 1));
    }

    @Override
    public void close() {
        lifetime.close(() -> {});
    }

    /** Opens detectors of this kind. */
    public static final class Provider implements DetectorProvider {
        @Override
        public String id() {
            return "bright-spot";
        }

        @Override
        public FaceDetector open(DetectorOptions options) {
            return new BrightSpotDetector();
        }
    }
}
