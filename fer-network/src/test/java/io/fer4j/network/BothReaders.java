package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Compares what {@link OnnxReader} read from a file with what ONNX Runtime makes of it. */
final class BothReaders {
    private static final double TOLERANCE = 1e-4;

    private BothReaders() {}

    /**
     * Checks that the runtime computes the same probabilities and logits, if it takes the file.
     *
     * @return whether there was something to compare: false if the runtime refuses the file or its numbers overflow
     */
    static boolean agree(CalibratedNetwork read, byte[] file) {
        InferenceNetwork network = read.network();
        Random random = new Random(network.height());
        float[] image = new float[network.height() * network.width()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        Optional<double[][]> found = run(file, image, network.height(), network.width());
        double[] logits = new ReferenceNetwork(network).logits(image);
        double scale = DoubleStream.of(logits).map(Math::abs).max().orElseThrow();
        if (found.isEmpty() || !Arrays.stream(found.get()[1]).allMatch(Double::isFinite) || scale > 1e4) {
            return false;
        }
        assertThat(found.get()[1]).as("logits").containsExactly(logits, within(TOLERANCE * (1 + scale)));
        // A small temperature makes much of what single precision loses.
        double sharpness = Math.max(1, (1 + scale) / read.temperature());
        assertThat(found.get()[0])
                .as("probabilities")
                .containsExactly(
                        new ReferenceNetwork(network).probabilities(image, read.temperature()),
                        within(Math.min(0.5, TOLERANCE * sharpness)));
        return true;
    }

    /** Returns the probabilities and the logits of one image, or nothing if the runtime refuses the file. */
    static Optional<double[][]> run(byte[] file, float[] image, int height, int width) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            try (OrtSession session = environment.createSession(file, options);
                    OnnxTensor input = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(image), new long[] {1, 1, height, width});
                    OrtSession.Result result = session.run(Map.of(TensorNames.INPUT, input))) {
                return Optional.of(
                        new double[][] {values(result, TensorNames.PROBABILITIES), values(result, TensorNames.LOGITS)});
            }
        } catch (OrtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static double[] values(OrtSession.Result result, String name) throws OrtException {
        OnnxTensor tensor = (OnnxTensor)
                result.get(name).orElseThrow(() -> new IllegalArgumentException("Expected an output " + name + "."));
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null) {
            throw new IllegalArgumentException("Expected floats from " + name + ".");
        }
        double[] values = new double[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.get(i);
        }
        return values;
    }
}
