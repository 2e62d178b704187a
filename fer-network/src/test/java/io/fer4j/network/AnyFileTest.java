package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.Precision;
import io.fer4j.testkit.network.RandomNetworks;
import io.fer4j.testkit.network.WithWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Damaged and wild network files, whose cards agree with them: each is refused with a reason, or read as a network that computes
 * what ONNX Runtime computes, unless that refuses the file.
 */
class AnyFileTest {
    private static final long[] WILD = {
        0, -1, 1, 2, 3, 8, 4096, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private static Path folder;
    private static Model model;
    private static byte[] whole;
    private static int compared;

    @BeforeContainer
    static void write() throws IOException {
        folder = Files.createTempDirectory("fer4j-any-file");
        model = ModelDirectory.write(
                folder, RandomNetworks.cropped(1), Precision.FP32, RandomNetworks.draft("tiny", 1));
        whole = model.weights();
    }

    @AfterContainer
    static void delete() throws IOException {
        assertThat(compared).as("files that both read").isGreaterThan(200);
        for (String file : List.of(
                ModelDirectory.WEIGHTS, ModelDirectory.CARD, ModelDirectory.PICTURES, ModelDirectory.PROBABILITIES)) {
            Files.delete(folder.resolve(file));
        }
        Files.delete(folder.resolve("golden"));
        Files.delete(folder);
    }

    private static void readOrRefuse(byte[] file) throws IOException {
        Model damaged = WithWeights.of(model, folder, file);
        try {
            CalibratedNetwork network = OnnxReader.read(damaged);
            assertThat(network.network().layers()).isNotEmpty();
            compared += BothReaders.agree(network, file) ? 1 : 0;
        } catch (ModelException e) {
            assertThat(e).hasMessageContaining(folder.toString());
        }
    }

    @Property(tries = 800)
    void flippedBytes(@ForAll Random random) throws IOException {
        byte[] file = whole.clone();
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        }
        readOrRefuse(file);
    }

    @Property(tries = 200)
    void missingAndRepeatedParts(@ForAll Random random) throws IOException {
        int from = random.nextInt(whole.length);
        int to = Math.min(whole.length, from + random.nextInt(40));
        byte[] rest = Arrays.copyOfRange(whole, to, whole.length);
        byte[] start = Arrays.copyOf(whole, random.nextBoolean() ? from : to);
        byte[] file = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, file, start.length, rest.length);
        readOrRefuse(random.nextBoolean() ? file : start);
    }

    @Property(tries = 800)
    void wildNumbers(@ForAll Random random) throws IOException {
        ModelProto.Builder file = ModelProto.parseFrom(whole).toBuilder();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            change(file, random);
        }
        readOrRefuse(file.build().toByteArray());
    }

    private static void change(ModelProto.Builder file, Random random) {
        long wild = WILD[random.nextInt(WILD.length)];
        var graph = file.getGraphBuilder();
        var tensor = graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
        var node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
        switch (random.nextInt(9)) {
            case 0 -> {
                if (tensor.getDimsCount() > 0) {
                    tensor.setDims(random.nextInt(tensor.getDimsCount()), wild);
                }
            }
            case 1 -> tensor.addDims(wild);
            case 2 -> tensor.setDataType((int) wild);
            case 3 -> tensor.clearRawData();
            case 4 -> {
                if (node.getAttributeCount() > 0) {
                    var attribute = node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
                    attribute.setI(wild);
                    for (int i = 0; i < attribute.getIntsCount(); i++) {
                        attribute.setInts(i, wild);
                    }
                }
            }
            case 5 -> node.clearInput();
            case 6 -> node.clearOutput();
            case 7 ->
                graph.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(random.nextInt(4))
                        .setDimValue(wild);
            default -> file.getOpsetImportBuilder(0).setVersion(wild);
        }
    }

    /** Such a file once took 8 GB for the biases. */
    @Property(tries = 1)
    void emptyWeightsOfEndlessLength() throws IOException {
        refused(file -> {
            var graph = file.getGraphBuilder();
            for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
                if (tensor.getName().equals("conv1.weight")) {
                    tensor.clearRawData().clearDims();
                    tensor.addDims(Integer.MAX_VALUE).addDims(0).addDims(3).addDims(3);
                }
            }
            graph.getNodeBuilderList().stream()
                    .filter(node -> node.getOpType().equals("Conv"))
                    .forEach(node -> {
                        List<String> two = List.copyOf(node.getInputList().subList(0, 2));
                        node.clearInput().addAllInput(two);
                    });
        });
    }

    private static void refused(Consumer<ModelProto.Builder> change) throws IOException {
        ModelProto.Builder file = ModelProto.parseFrom(whole).toBuilder();
        change.accept(file);
        Model changed = WithWeights.of(model, folder, file.build().toByteArray());
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> OnnxReader.read(changed))
                .withMessageContaining("axes of conv1.weight longer than 0");
    }
}
