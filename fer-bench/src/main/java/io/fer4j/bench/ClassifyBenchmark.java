package io.fer4j.bench;

import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of faces through a backend's classifier. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClassifyBenchmark {
    /** The backend's id. */
    @Param("onnx")
    public String backend = "";

    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    /** Which of the model's weights. */
    @Param({"fp16", "int8"})
    public String precision = "";

    /** Pictures in a call. */
    @Param({"1", "2", "4", "8", "16", "64"})
    public int batch;

    /** Where it runs. */
    @Param({"cpu:1", "cpu:2"})
    public String device = "";

    private EmotionClassifier classifier;
    private InputBatch pictures;

    /** Opens the classifier. */
    @Setup
    public void open() {
        classifier = Choice.classifier(backend, model, precision, device);
        pictures = Choice.batch(Choice.model(model, precision), batch);
    }

    /**
     * Classifies the batch.
     *
     * @return the scores, so that nothing is left out
     */
    @Benchmark
    public List<EmotionScores> classify() {
        return classifier.classify(pictures);
    }

    /** Closes the classifier. */
    @TearDown
    public void close() {
        classifier.close();
    }
}
