package io.fer4j.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.Precision;
import io.fer4j.network.CalibratedNetwork;
import io.fer4j.network.ModelDirectory;
import io.fer4j.network.OnnxReader;
import io.fer4j.network.OnnxWriter;
import io.fer4j.network.ReferenceNetwork;
import io.fer4j.testkit.EmotionClassifierContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of a backend that builds networks of plain layers itself: {@link EmotionClassifierContract}, and on generated pictures
 * it finds what {@link ReferenceNetwork} finds, for the models under test and for a VGG16 with random weights.
 */
public interface PlainNetworkContract extends EmotionClassifierContract {
    /** How many pictures are generated for a network that the reference computes in a tenth of a second. */
    int GENERATED = 200;

    /** How many for VGG16, which takes the reference a second each. */
    int GENERATED_FOR_VGG16 = 4;

    /** Generated images get what plain Java computes, within 1e-4. */
    @Test
    default void computesWhatTheReferenceComputes() {
        for (Model model : models()) {
            boolean big = model.card().architecture().equals("vgg16");
            compareWithReference(model, big ? GENERATED_FOR_VGG16 : GENERATED);
        }
    }

    /**
     * So they do in a VGG16 of random weights, if none of the models is one.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void computesARandomVgg16(@TempDir Path directory) throws IOException {
        assumeThat(models()).noneMatch(model -> model.card().architecture().equals("vgg16"));
        Model small =
                ModelDirectory.write(directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("vgg", 1));
        byte[] weights = OnnxWriter.write(RandomNetworks.vgg16(1), 1, Precision.FP32);

        compareWithReference(WithWeights.of(small, directory, weights), GENERATED_FOR_VGG16);
    }

    /**
     * A network that looks at the middle of its input does.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void computesTheMiddleOfPictures(@TempDir Path directory) throws IOException {
        ModelCard.Builder draft = RandomNetworks.draft("cropped", 1);
        compareWithReference(
                ModelDirectory.write(directory, RandomNetworks.cropped(1), Precision.FP32, draft), GENERATED);
    }

    /** So many threads once took 17 GB. */
    @Test
    default void refusesThousandsOfThreads() {
        Model model = models().get(0);
        int max = 4 * Runtime.getRuntime().availableProcessors();
        for (int threads : new int[] {max + 1, 99_999, Integer.MAX_VALUE}) {
            assertThatExceptionOfType(BackendException.class)
                    .isThrownBy(() ->
                            open(model, new Device(Device.Kind.CPU, 0, threads)).close())
                    .withMessage(
                            "Expected at most " + max + " threads on this machine, 4 for each of its processors, found"
                                    + " cpu:" + threads + ".");
        }
    }

    /**
     * Files that are sound ONNX and no network of the card's are refused with their directory.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void refusesNetworksThatAreNotWhatTheyShould(@TempDir Path directory) throws IOException {
        Model small = ModelDirectory.write(
                directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("tiny", 1));
        byte[] written = small.weights();
        open(WithWeights.of(small, directory, written), Device.cpu()).close();
        Map<String, byte[]> wrong = Map.of(
                "an operator set that is not there yet",
                changed(written, file -> file.getOpsetImportBuilder(0).setVersion(999)),
                "eight outputs",
                changed(written, PlainNetworkContract::giveEightOutputs),
                "weights that are no numbers",
                changed(written, file -> fill(file, "fc1.weight", Float.NaN)),
                "weights that overflow",
                changed(written, file -> fill(file, "fc1.weight", Float.MAX_VALUE)),
                "a kernel of another shape",
                changed(written, file -> dims(file, "conv1.weight", 2, 2, 3, 3)),
                "fewer weights than the shape says",
                changed(written, file -> tensor(file, "fc1.weight").clearRawData()));
        for (Map.Entry<String, byte[]> file : wrong.entrySet()) {
            Model model = WithWeights.of(small, directory, file.getValue());
            assertThatExceptionOfType(ModelException.class)
                    .as(file.getKey())
                    .isThrownBy(() -> open(model, Device.cpu()).close())
                    .withMessageContaining(directory.toString());
        }
    }

    private static byte[] changed(byte[] written, Consumer<ModelProto.Builder> change) throws IOException {
        ModelProto.Builder file = ModelProto.parseFrom(written).toBuilder();
        change.accept(file);
        return file.build().toByteArray();
    }

    private static TensorProto.Builder tensor(ModelProto.Builder file, String name) {
        return file.getGraphBuilder().getInitializerBuilderList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void fill(ModelProto.Builder file, String name, float value) {
        TensorProto.Builder tensor = tensor(file, name);
        ByteBuffer bytes = ByteBuffer.allocate(tensor.getRawData().size()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(value);
        }
        tensor.setRawData(ByteString.copyFrom(bytes.flip()));
    }

    private static void dims(ModelProto.Builder file, String name, long... lengths) {
        TensorProto.Builder tensor = tensor(file, name).clearDims();
        for (long length : lengths) {
            tensor.addDims(length);
        }
    }

    private static void giveEightOutputs(ModelProto.Builder file) {
        long rows = tensor(file, "fc1.weight").getDims(0);
        dims(file, "fc1.weight", rows, 8);
        dims(file, "fc1.bias", 8);
        tensor(file, "fc1.weight").setRawData(ByteString.copyFrom(new byte[(int) rows * 8 * Float.BYTES]));
        tensor(file, "fc1.bias").setRawData(ByteString.copyFrom(new byte[8 * Float.BYTES]));
        for (ValueInfoProto.Builder output : file.getGraphBuilder().getOutputBuilderList()) {
            output.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimValue(8);
        }
    }

    private void compareWithReference(Model model, int pictures) {
        InputBatch batch = generate(model.card().input(), pictures);
        List<double[]> expected = reference(model, batch);
        try (EmotionClassifier classifier = open(model, Device.cpu())) {
            List<EmotionScores> found = classifier.classify(batch);

            assertThat(found).hasSize(pictures);
            for (int i = 0; i < pictures; i++) {
                float[] probabilities = new float[Emotion.FER2013.size()];
                for (int output = 0; output < Emotion.FER2013.size(); output++) {
                    Emotion label = model.card().labels().get(output);
                    probabilities[Emotion.FER2013.indexOf(label)] = (float) expected.get(i)[output];
                }
                EmotionScores scores = EmotionScores.of(probabilities);
                assertThat(found.get(i).toArray())
                        .as("picture %s of %s", i, model)
                        .containsExactly(probabilities, within((float) GOLDEN_TOLERANCE));
                assertThat(found.get(i).top()).isEqualTo(scores.top());
            }
        }
    }

    private static List<double[]> reference(Model model, InputBatch batch) {
        CalibratedNetwork stored = OnnxReader.read(model);
        ReferenceNetwork network = new ReferenceNetwork(stored.network());
        return IntStream.range(0, batch.size())
                .parallel()
                .mapToObj(i -> {
                    float[] picture = new float[batch.spec().elementsPerImage()];
                    batch.image(i).get(picture);
                    return network.probabilities(picture, stored.temperature());
                })
                .toList();
    }

    /** Draws pictures of a slope and noise, each with a brightness and a contrast of its own. */
    private static InputBatch generate(InputSpec spec, int pictures) {
        InputBatch batch = InputBatch.allocate(spec, pictures).resize(pictures);
        SplittableRandom random = new SplittableRandom(GENERATED);
        for (int i = 0; i < pictures; i++) {
            double brightness = random.nextDouble(255);
            double slopeX = random.nextDouble(-2, 2);
            double slopeY = random.nextDouble(-2, 2);
            double noise = random.nextDouble(128);
            FloatBuffer picture = batch.image(i);
            for (int y = 0; y < spec.height(); y++) {
                for (int x = 0; x < spec.width(); x++) {
                    double gray = brightness
                            + slopeX * (x - spec.width() / 2)
                            + slopeY * (y - spec.height() / 2)
                            + random.nextDouble(-1, 1) * noise;
                    double pixel = Math.max(0, Math.min(255, Math.rint(gray)));
                    picture.put(spec.normalize((float) pixel, 0));
                }
            }
        }
        return batch;
    }
}
