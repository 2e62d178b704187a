package io.fer4j.bench;

import io.fer4j.Box;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a running virtual machine that knows nothing of FER4J to the first result, each time in a new one. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartBenchmark {
    /** The backend's id. */
    @Param("onnx")
    public String backend = "";

    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    private Frame frame;

    /** Makes the frame, which has nothing in it: a gray picture needs no detector to draw. */
    @Setup
    public void draw() {
        frame = Frame.copyOf(640, 480, PixelFormat.GRAY8, new byte[640 * 480]);
    }

    /**
     * Opens a recognizer and asks it for the whole frame's expression, as if it were a face.
     *
     * @return the expression
     */
    @Benchmark
    public List<FaceEmotion> firstResult() {
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().backend(backend).model(model).build()) {
            recognizer.recognize(frame);
            return recognizer.recognize(frame, List.of(new Face(Box.of(frame), 1)));
        }
    }
}
