package io.fer4j.bench;

import io.fer4j.Model;
import io.fer4j.dl4j.Dl4jNetworks;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** DL4J's own call on the same network, with as many threads as it takes by itself: compare it with the device {@code cpu}. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class BareDl4jBenchmark extends LatencyBenchmark {
    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    /** Pictures in a call. */
    @Param("1")
    public int batch;

    private MultiLayerNetwork network;
    private INDArray pictures;

    /** Opens the network. */
    @Setup
    public void open() {
        Model chosen = Model.find(model);
        network = Dl4jNetworks.trainable(chosen, new NoOp());
        pictures = Dl4jNetworks.features(Choice.batch(chosen, batch));
    }

    /**
     * Runs the network.
     *
     * @return how many numbers came out
     */
    @Benchmark
    public long run() {
        try (INDArray logits = network.output(pictures, false)) {
            return logits.length();
        }
    }

    /** Closes the network. */
    @TearDown
    public void close() {
        pictures.close();
        network.close();
    }
}
