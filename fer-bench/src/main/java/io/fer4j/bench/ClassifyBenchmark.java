package io.fer4j.bench;

import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of faces through a backend's classifier. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class ClassifyBenchmark extends LatencyBenchmark {
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
