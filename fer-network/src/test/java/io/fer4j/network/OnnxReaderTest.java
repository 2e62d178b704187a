package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.OutputSpec;
import io.fer4j.Precision;
import io.fer4j.testkit.network.RandomNetworks;
import io.fer4j.testkit.network.WithWeights;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxReaderTest {
    private static final float TEMPERATURE = 1.25f;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP16"})
    void readsWhatWasWritten(Precision precision) throws InvalidProtocolBufferException {
        for (InferenceNetwork network :
                new InferenceNetwork[] {RandomNetworks.cnn3(1), RandomNetworks.tiny(2), RandomNetworks.cropped(3)}) {
            byte[] file = OnnxWriter.write(network, TEMPERATURE, precision);

            CalibratedNetwork stored = OnnxReader.read(file, network.architecture());

            assertThat(stored)
                    .usingRecursiveComparison()
                    .isEqualTo(new CalibratedNetwork(WeightRounding.roundTrip(network, precision), TEMPERATURE));
            assertThat(OnnxWriter.write(stored.network(), stored.temperature(), precision))
                    .isEqualTo(file);
        }
    }

    @Test
    void readsTheBundledModels() {
        for (String id : Model.bundledIds()) {
            Model model = Model.bundled(id);

            CalibratedNetwork stored = OnnxReader.read(model);

            assertThat(stored.network().architecture()).isEqualTo(model.card().architecture());
            assertThat((double) stored.temperature())
                    .isEqualTo((float) model.card().temperature());
        }
    }

    @Test
    void namesTheModelOfAnotherInputSize() throws IOException {
        Model model =
                ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("small", 1));
        InferenceNetwork other =
                new InferenceNetwork("cnn3", 40, 48, RandomNetworks.tiny(1).layers());
        Model changed = WithWeights.of(model, folder, OnnxWriter.write(other, 1, Precision.FP32));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> OnnxReader.read(changed))
                .withMessageContaining("Expected an input of 48x48 pixels, as the card says, found 48x40.")
                .withMessageContaining("small");
    }

    @Test
    void saysWhichBackendRunsOtherNetworksThanPlainLayers() throws IOException {
        Model plain =
                ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("other", 1));
        ModelCard color = plain.card().toBuilder()
                .input(InputSpec.builder(48, 48).color(InputSpec.Color.RGB).build())
                .build();
        Files.writeString(folder.resolve(ModelDirectory.CARD), color.toJson());
        Model model = Model.load(folder);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> OnnxReader.read(model))
                .withMessageStartingWith(
                        "Expected plain layers only, from gray images in the tensor input to logits and"
                                + " probabilities, in " + model + ", found InputSpec[input, 48x48, rgb, nchw")
                .withMessageEndingWith(": the backend onnx, io.fer4j:fer-onnx, runs it.");
    }

    @Test
    void saysWhichBackendRunsNetworksWithOtherOutputs() throws IOException {
        Model plain =
                ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("other", 1));
        List<OutputSpec> outputs = List.of(
                new OutputSpec("scores", OutputSpec.Kind.LOGITS, plain.card().labels()));
        Files.writeString(
                folder.resolve(ModelDirectory.CARD),
                plain.card().toBuilder().outputs(outputs).build().toJson());
        Model model = Model.load(folder);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> OnnxReader.read(model))
                .withMessageContaining("found [OutputSpec[tensor=scores, kind=LOGITS")
                .withMessageEndingWith(": the backend onnx, io.fer4j:fer-onnx, runs it.");
    }

    @Test
    void refusesOperatorSetsThatItDoesNotKnow() throws InvalidProtocolBufferException {
        byte[] written = OnnxWriter.write(RandomNetworks.tiny(1), 1, Precision.FP32);
        for (long set : new long[] {0, 12, 26, 999, -1}) {
            ModelProto.Builder file = ModelProto.parseFrom(written).toBuilder();
            file.getOpsetImportBuilder(0).setVersion(set);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxReader.read(file.build().toByteArray(), "cnn3"))
                    .withMessage("Expected ONNX's operator set 13 to 25, found [" + set + "].");
        }
        byte[] none = ModelProto.parseFrom(written).toBuilder()
                .clearOpsetImport()
                .build()
                .toByteArray();
        assertThatIllegalArgumentException().isThrownBy(() -> OnnxReader.read(none, "cnn3"));
        ModelProto.Builder later = ModelProto.parseFrom(written).toBuilder();
        later.getOpsetImportBuilder(0).setVersion(25);
        assertThat(OnnxReader.read(later.build().toByteArray(), "cnn3")
                        .network()
                        .layers())
                .isNotEmpty();
    }

    @Test
    void refusesOtherOperators() {
        refuses(
                graph -> node(graph, "Relu").setOpType("Sigmoid"),
                "Expected Slice, Conv, Relu, MaxPool, GlobalAveragePool, Flatten, Gemm, or Div behind the logits, found the node"
                        + " Sigmoid \"relu_1\".");
    }

    @Test
    void refusesOtherMiddles() {
        refuses(
                RandomNetworks.cropped(1),
                graph -> graph.getInitializerBuilder(1)
                        .clearRawData()
                        .addInt64Data(-4)
                        .addInt64Data(-3),
                "Expected the same margin at each edge of rows and columns, found [4, 4] to [-4, -3] in the node Slice"
                        + " \"crop_0\".");
        refuses(
                RandomNetworks.cropped(1),
                graph -> graph.removeInitializer(2),
                "Expected stored indices for the node Slice \"crop_0\", found crop_0.axes.");
        refuses(
                RandomNetworks.cropped(1),
                graph -> {
                    graph.getInitializerBuilder(0)
                            .clearRawData()
                            .addInt64Data(24)
                            .addInt64Data(24);
                    graph.getInitializerBuilder(1)
                            .clearRawData()
                            .addInt64Data(-24)
                            .addInt64Data(-24);
                },
                "Expected at least one pixel behind CenterCrop[margin=24], found [1, 0, 0].");
    }

    @Test
    void refusesOtherStrides() {
        refuses(
                graph -> node(graph, "Conv")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("strides")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addInts(2)
                                .addInts(2)),
                "Expected strides [1, 1], found [2, 2] in the node Conv \"conv1\".");
    }

    @Test
    void refusesGraphsWithBranches() {
        refuses(
                graph -> node(graph, "MaxPool").setInput(0, OnnxWriter.INPUT),
                "Expected one chain of nodes, with one that takes relu_1, found the node MaxPool \"maxpool_2\".");
    }

    @Test
    void refusesMissingWeights() {
        refuses(
                graph -> graph.removeInitializer(0),
                "Expected stored weights for the node Conv \"conv1\", found conv1.weight.");
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        refuses(
                graph -> graph.getInitializerBuilder(1)
                        .clearRawData()
                        .addFloatData(Float.NaN)
                        .addFloatData(0)
                        .addFloatData(0)
                        .addFloatData(0),
                "Expected finite numbers in conv1.bias, found NaN.");
    }

    @Test
    void refusesWeightsInAnotherFile() {
        refuses(
                graph -> graph.getInitializerBuilder(0).setDataLocation(TensorProto.DataLocation.EXTERNAL),
                "Expected the numbers of conv1.weight in the file itself, found a reference to another file.");
    }

    @Test
    void refusesWeightsOfAnotherType() {
        refuses(
                graph -> graph.getInitializerBuilder(0).setDataType(TensorProto.DataType.DOUBLE_VALUE),
                "Expected numbers of 16 or 32 bits in conv1.weight, found DOUBLE.");
    }

    @Test
    void refusesLayersThatDoNotFit() {
        refuses(
                graph -> graph.getInitializerBuilder(0).setDims(0, 2).setDims(1, 2),
                "Expected 2 biases in layer conv1, found 4.");
    }

    @Test
    void refusesSoftmaxesInTheMiddle() {
        refuses(
                graph -> node(graph, "Relu").setOpType("Softmax"),
                "Expected Slice, Conv, Relu, MaxPool, GlobalAveragePool, Flatten, Gemm, or Div behind the logits, found the node"
                        + " Softmax \"relu_1\".");
    }

    @Test
    void refusesGraphsThatDoNotUseTheirTemperature() {
        refuses(
                graph -> {
                    graph.removeNode(graph.getNodeCount() - 2);
                    node(graph, "Softmax").setInput(0, TensorNames.LOGITS);
                },
                "Expected Slice, Conv, Relu, MaxPool, GlobalAveragePool, Flatten, Gemm, or Div behind the logits, found the node"
                        + " Softmax \"probabilities\".");
    }

    @Test
    void refusesPaddedMaxPooling() {
        refuses(
                graph -> node(graph, "MaxPool")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("auto_pad")
                                .setType(AttributeProto.AttributeType.STRING)
                                .setS(ByteString.copyFromUtf8("SAME_UPPER"))),
                "Expected auto_pad NOTSET, found SAME_UPPER in the node MaxPool \"maxpool_2\".");
    }

    @Test
    void refusesAttributesThatItDoesNotKnow() {
        refuses(
                graph -> node(graph, "Relu").addAttribute(OnnxGraph.integer("new_meaning", 1)),
                "Expected no further attribute new_meaning, found the node Relu \"relu_1\".");
    }

    @Test
    void refusesTensorsOfTheSameName() {
        refuses(
                graph -> graph.addInitializer(graph.getInitializer(1)),
                "Expected a tensor's name that is not taken in the stored tensors, found \"conv1.bias\".");
    }

    @Test
    void refusesATemperatureThatAddsAnAxis() {
        refuses(
                graph -> graph.getInitializerBuilder(graph.getInitializerCount() - 1)
                        .addDims(1)
                        .addDims(1)
                        .addDims(1),
                "Expected at most one axis of temperature, found [1, 1, 1].");
    }

    @Test
    void readsHalfFloatsFromEitherPlace() throws InvalidProtocolBufferException {
        byte[] written = OnnxWriter.write(RandomNetworks.tiny(1), TEMPERATURE, Precision.FP16);
        ModelProto.Builder file = ModelProto.parseFrom(written).toBuilder();
        TensorProto.Builder weights = file.getGraphBuilder().getInitializerBuilder(0);
        ByteBuffer raw = weights.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        weights.clearRawData();
        while (raw.hasRemaining()) {
            weights.addInt32Data(raw.getShort() & 0xFFFF);
        }

        CalibratedNetwork read = OnnxReader.read(file.build().toByteArray(), "cnn3");

        assertThat(read).usingRecursiveComparison().isEqualTo(OnnxReader.read(written, "cnn3"));
    }

    @Test
    void refusesNumbersThatAreStoredTwice() {
        refuses(
                graph -> graph.getInitializerBuilder(1).addFloatData(1),
                "Expected the numbers of conv1.bias stored once, found bytes and a list.");
    }

    /** A text for each of the weights once took 50 bytes a weight. */
    @Test
    void takesLittleMoreMemoryThanTheWeights() throws InvalidProtocolBufferException {
        byte[] file = OnnxWriter.write(RandomNetworks.cnn3(1), TEMPERATURE, Precision.FP16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OnnxReader.read(file, "cnn3");

        long before = threads.getCurrentThreadAllocatedBytes();
        OnnxReader.read(file, "cnn3");
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // The file once more, and each weight of 2 bytes as one of 4.
        assertThat(allocated).isLessThan(4L * file.length);
    }

    @Test
    void refusesGraphsWithoutAnEnd() {
        refuses(
                graph -> graph.removeNode(graph.getNodeCount() - 1),
                "Expected a softmax at the end, named probabilities, found scaled_logits.");
    }

    private static NodeProto.Builder node(GraphProto.Builder graph, String operator) {
        return graph.getNodeBuilderList().stream()
                .filter(node -> node.getOpType().equals(operator))
                .findFirst()
                .orElseThrow();
    }

    private static void refuses(Consumer<GraphProto.Builder> change, String message) {
        refuses(RandomNetworks.tiny(1), change, message);
    }

    private static void refuses(InferenceNetwork network, Consumer<GraphProto.Builder> change, String message) {
        byte[] file = OnnxWriter.write(network, TEMPERATURE, Precision.FP32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    ModelProto.Builder model = ModelProto.parseFrom(file).toBuilder();
                    change.accept(model.getGraphBuilder());
                    OnnxReader.read(model.build().toByteArray(), "cnn3");
                })
                .withMessage(message);
    }

    @Test
    void eightBitWeightsAreRefusedWithTheArtifactToAdd() {
        Model eightBits = Model.bundled("cnn3").variant(Precision.INT8);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> OnnxReader.read(eightBits))
                .withMessage("Expected weights of the precision fp16 or fp32 in " + eightBits
                        + ", found int8, which the backend onnx alone runs. Add the artifact that has them, for FER4J's own"
                        + " models io.fer4j:fer-model-cnn3-fp16, or io.fer4j:fer-onnx.");
    }
}
