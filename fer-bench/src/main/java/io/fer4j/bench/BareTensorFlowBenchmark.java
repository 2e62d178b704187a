package io.fer4j.bench;

import io.fer4j.Device;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.tf.SavedModelExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/** The bare call of a TensorFlow session that classifying cannot be faster than: the same network, the tensor made once. */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class BareTensorFlowBenchmark extends LatencyBenchmark {
    /** The model's id. */
    @Param("cnn3")
    public String model = "";

    /** Pictures in a call. */
    @Param("1")
    public int batch;

    /** Where it runs. */
    @Param({"cpu:1", "cpu:2"})
    public String device = "";

    private SavedModelBundle bundle;
    private TFloat32 pictures;
    private String input = "";
    private String probabilities = "";

    /**
     * Opens the session.
     *
     * @throws IOException if there is no room for the network's file
     */
    @Setup
    public void open() throws IOException {
        Model chosen = Model.find(model);
        Path directory = Files.createTempDirectory("fer4j-bench");
        try {
            SavedModelExport.write(chosen, directory);
            bundle = SavedModelBundle.loader(directory.toString())
                    .withConfigProto(ConfigProto.newBuilder()
                            .setIntraOpParallelismThreads(Device.parse(device).threads())
                            .setInterOpParallelismThreads(1)
                            .build())
                    .load();
        } finally {
            delete(directory);
        }
        SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow(SavedModelExport.SIGNATURE);
        input = signature.getInputsOrThrow("input").getName();
        probabilities = signature.getOutputsOrThrow("probabilities").getName();
        InputSpec spec = chosen.card().input();
        InputBatch noise = Choice.batch(chosen, batch);
        pictures = TFloat32.tensorOf(
                Shape.of(batch, spec.height(), spec.width(), spec.channels()), DataBuffers.of(noise.buffer()));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }

    /**
     * Runs the network.
     *
     * @return how many outputs there were
     */
    @Benchmark
    public int run() {
        try (Result result = bundle.session()
                .runner()
                .feed(input, pictures)
                .fetch(probabilities)
                .run()) {
            return result.size();
        }
    }

    /** Closes the session. */
    @TearDown
    public void close() {
        pictures.close();
        bundle.close();
    }
}
