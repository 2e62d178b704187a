package io.fer4j;

import io.fer4j.internal.Lifetime;
import io.fer4j.spi.DetectorProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A detector that finds what a test tells it to; it counts how often it was released. */
public final class FixedDetector implements FaceDetector {
    final AtomicInteger releases = new AtomicInteger();

    private final Lifetime lifetime = new Lifetime("The fixed detector");
    private final Function<Frame, List<Face>> faces;

    FixedDetector(Function<Frame, List<Face>> faces) {
        this.faces = faces;
    }

    FixedDetector(Face... faces) {
        this(frame -> List.of(faces));
    }

    @Override
    public String id() {
        return "fixed";
    }

    @Override
    public List<Face> detect(Frame frame) {
        return lifetime.whileOpen(() -> faces.apply(frame));
    }

    @Override
    public void close() {
        lifetime.close(releases::incrementAndGet);
    }

    /** Opens detectors that find one face, and remembers them. */
    public static final class Provider implements DetectorProvider {
        static final List<FixedDetector> OPENED = new CopyOnWriteArrayList<>();
        static final List<DetectorOptions> OPTIONS = new CopyOnWriteArrayList<>();

        @Override
        public String id() {
            return "fixed";
        }

        @Override
        public FaceDetector open(DetectorOptions options) {
            FixedDetector detector = new FixedDetector(new Face(new Box(1, 1, 4, 4), 0.9f));
            OPENED.add(detector);
            OPTIONS.add(options);
            return detector;
        }
    }
}
