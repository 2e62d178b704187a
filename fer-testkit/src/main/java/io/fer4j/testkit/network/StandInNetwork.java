package io.fer4j.testkit.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.WeightsFile;
import io.fer4j.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A network with the inputs and outputs of somebody else's, and random weights: the average of each block of pixels, then one dense
 * layer. Small enough to be computed in plain Java, and every pixel, channel and class has its place in it.
 *
 * @param input the graph's input
 * @param output the graph's output
 * @param batch the declared number of images, or -1 for any
 * @param channels of an image
 * @param side of an image
 * @param block side of a block of pixels; divides the side
 * @param columns numbers in the output
 * @param channelsLast whether the input is {@code [n, side, side, channels]}
 * @param unit what a deviation of the input's numbers is about: 1 if they are normalized, 64 if they go from 0 to 255
 */
public record StandInNetwork(
        String input,
        String output,
        int batch,
        int channels,
        int side,
        int block,
        int columns,
        boolean channelsLast,
        int unit) {
    private static final long SEED = 11;
    private static final int GOLDEN = 6;

    private int blocks() {
        return side / block;
    }

    private int features() {
        return channels * blocks() * blocks();
    }

    private float[] weights() {
        return random(features() * columns, 1.5 / Math.sqrt(features()) / unit);
    }

    private float[] bias() {
        return random(columns, 0.3);
    }

    private static float[] random(int count, double deviation) {
        Random random = new Random(SEED + count);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }

    /**
     * Computes in plain Java what the network gives.
     *
     * @param planes {@code [channels, side, side]}, normalized, in the order of the network's channels
     * @return the numbers of the output's columns
     */
    public double[] compute(double[] planes) {
        double[] averages = new double[features()];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    averages[(c * blocks() + y / block) * blocks() + x / block] +=
                            planes[(c * side + y) * side + x] / (block * block);
                }
            }
        }
        float[] weights = weights();
        float[] bias = bias();
        double[] columnsFound = new double[columns];
        for (int column = 0; column < columns; column++) {
            columnsFound[column] = bias[column];
            for (int i = 0; i < averages.length; i++) {
                columnsFound[column] += averages[i] * weights[i * columns + column];
            }
        }
        return columnsFound;
    }

    /**
     * Computes in plain Java what the network gives for an image of red, green and blue, or gray, bytes.
     *
     * @param pixels {@code [side, side, channels]}
     * @param spec the card's input
     * @return the numbers of the output's columns
     */
    public double[] compute(byte[] pixels, InputSpec spec) {
        double[] planes = new double[channels * side * side];
        for (int c = 0; c < channels; c++) {
            int source = spec.color() == InputSpec.Color.BGR ? channels - 1 - c : c;
            for (int i = 0; i < side * side; i++) {
                int value = pixels[i * channels + source] & 0xFF;
                planes[c * side * side + i] =
                        (value * (double) spec.scale() - spec.mean(c)) / spec.standardDeviation(c);
            }
        }
        return compute(planes);
    }

    /**
     * Turns logits into probabilities.
     *
     * @param logits of each class
     * @param temperature they are divided by
     * @return their softmax
     */
    public static double[] softmax(double[] logits, double temperature) {
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            powers[i] = Math.exp(logits[i] / temperature);
            sum += powers[i];
        }
        for (int i = 0; i < powers.length; i++) {
            powers[i] /= sum;
        }
        return powers;
    }

    /**
     * Writes a model directory: the network, and a card written by hand in which {@code SHA256} stands for the file's checksum.
     *
     * @param directory where to; made if it is not there
     * @param handWrittenCard the text of the card
     * @return the model, loaded from there
     */
    public Model write(Path directory, String handWrittenCard) {
        byte[] file = onnx();
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("model.onnx"), file);
            Files.writeString(
                    directory.resolve("card.json"), handWrittenCard.replace("SHA256", WeightsFile.sha256(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Model.load(directory);
    }

    /**
     * Writes golden files, computed in plain Java, for a gray model or one of red, green and blue.
     *
     * @param directory the model's
     * @param card the model's
     */
    public void writeGolden(Path directory, ModelCard card) {
        int size = channels * side * side;
        byte[] pixels = new byte[GOLDEN * size];
        new Random(SEED).nextBytes(pixels);
        List<Emotion> classes = card.labels();
        float[] probabilities = new float[GOLDEN * classes.size()];
        for (int image = 0; image < GOLDEN; image++) {
            // Alike within an image, so that the averages of blocks are not all the same gray.
            for (int i = 0; i < size; i++) {
                pixels[image * size + i] =
                        (byte) ((pixels[image * size + i] & 0x3F) + shade(image, i / channels, i % channels));
            }
            byte[] one = Arrays.copyOfRange(pixels, image * size, (image + 1) * size);
            double[] all = compute(one, card.input());
            double[] found = softmax(Arrays.copyOf(all, classes.size()), card.temperature());
            float[] ordered = scores(classes, found).toArray();
            System.arraycopy(ordered, 0, probabilities, image * ordered.length, ordered.length);
        }
        Golden.write(directory, card.input(), pixels, probabilities);
    }

    private int shade(int image, int pixel, int channel) {
        int x = pixel % side;
        int y = pixel / side;
        return (int) (96 + 80 * Math.sin((x * (image + 1.0) + y * (channel + 2.0)) / side * 3 + image));
    }

    private static EmotionScores scores(List<Emotion> classes, double[] probabilities) {
        float[] floats = new float[probabilities.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) probabilities[i];
        }
        return EmotionScores.of(classes, floats);
    }

    private byte[] onnx() {
        List<NodeProto> nodes = new ArrayList<>();
        String planes = input;
        if (channelsLast) {
            nodes.add(node("Transpose", "planes", input)
                    .addAttribute(integers("perm", 0, 3, 1, 2))
                    .build());
            planes = "planes";
        }
        nodes.add(node("AveragePool", "averages", planes)
                .addAttribute(integers("kernel_shape", block, block))
                .addAttribute(integers("strides", block, block))
                .build());
        nodes.add(node("Flatten", "flat", "averages").build());
        nodes.add(node("Gemm", output, "flat", "weights", "bias").build());
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .setName("stand-in")
                        .addInput(
                                channelsLast
                                        ? value(input, batch, side, side, channels)
                                        : value(input, batch, channels, side, side))
                        .addOutput(value(output, batch, columns))
                        .addInitializer(tensor("weights", weights(), features(), columns))
                        .addInitializer(tensor("bias", bias(), columns))
                        .addAllNode(nodes))
                .build()
                .toByteArray();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static TensorProto tensor(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (long length : shape) {
            tensor.addDims(length);
        }
        return tensor.build();
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (long length : shape) {
            TensorShapeProto.Dimension.Builder dimension = dimensions.addDimBuilder();
            if (length < 0) {
                dimension.setDimParam("n");
            } else {
                dimension.setDimValue(length);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(dimensions)))
                .build();
    }
}
