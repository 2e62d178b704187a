package io.fer4j.train.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.OnnxWriter;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.WholeFrame;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** What the layers of a network give to some of a data set's pictures. Not thread-safe. */
public final class ActivationRecorder implements AutoCloseable {
    private final InputSpec spec;
    private final FaceDataset pictures;
    private final int count;
    private final OrtSession session;

    /** Is told one layer's numbers for one picture. */
    public interface Visitor {
        /**
         * Takes the numbers.
         *
         * @param layer the output's name, one of {@link OnnxWriter#outputNames}
         * @param values {@code [channels, height, width]} or {@code [channels]}; valid during the call
         */
        void visit(String layer, FloatBuffer values);
    }

    /**
     * Opens a network.
     *
     * @param network whose layers are looked at
     * @param spec how pictures become its input
     * @param pictures of many, some from all over the data set are taken
     * @param count how many to take, at least 1
     * @throws IllegalArgumentException if there are fewer pictures
     */
    public ActivationRecorder(InferenceNetwork network, InputSpec spec, FaceDataset pictures, int count) {
        if (count < 1 || count > pictures.size()) {
            throw new IllegalArgumentException(
                    "Expected from 1 to " + pictures.size() + " pictures to look at, found " + count + ".");
        }
        this.spec = spec;
        this.pictures = pictures;
        this.count = count;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            session = OrtEnvironment.getEnvironment()
                    .createSession(OnnxWriter.writeWithIntermediateOutputs(network), options);
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    /**
     * Runs the network on each picture, one after the other.
     *
     * @param layers the names of the outputs to look at
     * @param progress is told 1 for each picture done
     * @param visitor is told each of those layers' outputs for each picture
     */
    public void forEach(Set<String> layers, IntConsumer progress, Visitor visitor) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        WholeFrame converter = new WholeFrame(spec);
        InputBatch batch = InputBatch.allocate(spec, 1);
        long[] shape = {1, 1, spec.height(), spec.width()};
        int step = pictures.size() / count;
        for (int i = 0; i < count; i++) {
            converter.fill(pictures, i * step, i * step + 1, batch);
            try (OnnxTensor tensor = OnnxTensor.createTensor(environment, batch.buffer(), shape);
                    OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, tensor), layers)) {
                for (String layer : layers) {
                    visitor.visit(layer, ((OnnxTensor) result.get(layer).orElseThrow()).getFloatBuffer());
                }
            } catch (OrtException e) {
                throw failure(e);
            }
            progress.accept(1);
        }
    }

    private static InferenceException failure(OrtException e) {
        return new InferenceException(
                "Expected ONNX Runtime to run the network on training pictures, found: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failure(e);
        }
    }
}
