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
import io.fer4j.Precision;
import io.fer4j.WeightsFile;
import io.fer4j.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A network of one dense layer with random weights, made by hand: enough to be loaded and run, and small enough to be computed in
 * plain Java. Its labels are in reverse order, so that whoever ignores the card's order is found out.
 *
 * @param spec what it wants to see
 * @param inputName the graph's input
 * @param batch the declared number of pictures, or -1 for any
 * @param outputs how many; seven unless a test wants it wrong
 * @param weights {@code [height * width, outputs]}
 * @param temperature what the graph divides the logits by
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TinyModel(InputSpec spec, String inputName, int batch, int outputs, float[] weights, float temperature) {
    private static final long SEED = 7;
    private static final float CARD_TEMPERATURE = 1.5f;

    /**
     * Makes a network.
     *
     * @param height rows of its input
     * @param width columns of its input
     * @return a whole and sound network
     */
    public static TinyModel of(int height, int width) {
        return new TinyModel(
                new InputSpec(height, width, 127.5f, 64f), "input", -1, 7, random(height * width, 7), CARD_TEMPERATURE);
    }

    private static float[] random(int rows, int columns) {
        Random random = new Random(SEED);
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * 1.5 / Math.sqrt(rows));
        }
        return weights;
    }

    /**
     * Renames the input.
     *
     * @param name of the graph's input
     * @return a copy
     */
    public TinyModel withInputName(String name) {
        return new TinyModel(spec, name, batch, outputs, weights, temperature);
    }

    /**
     * Declares how many images the graph takes.
     *
     * @param pictures how many, or -1 for any
     * @return a copy
     */
    public TinyModel withBatch(int pictures) {
        return new TinyModel(spec, inputName, pictures, outputs, weights, temperature);
    }

    /**
     * Gives the network another number of outputs.
     *
     * @param number how many
     * @return a copy with other weights
     */
    public TinyModel withOutputs(int number) {
        return new TinyModel(spec, inputName, batch, number, random(spec.elementsPerImage(), number), temperature);
    }

    /**
     * Changes one weight.
     *
     * @param index of the weight
     * @param weight its new value
     * @return a copy
     */
    public TinyModel withWeight(int index, float weight) {
        float[] changed = weights.clone();
        changed[index] = weight;
        return new TinyModel(spec, inputName, batch, outputs, changed, temperature);
    }

    /**
     * Changes what the graph divides the logits by; the card keeps its own.
     *
     * @param other the temperature
     * @return a copy
     */
    public TinyModel withTemperature(float other) {
        return new TinyModel(spec, inputName, batch, outputs, weights, other);
    }

    /**
     * Computes in plain Java what the network gives.
     *
     * @param picture {@code [height, width]}, normalised
     * @return the scores
     */
    public EmotionScores scores(float[] picture) {
        float[] logits = new float[Emotion.FER2013.size()];
        for (int output = 0; output < Emotion.FER2013.size(); output++) {
            double sum = 0;
            for (int i = 0; i < picture.length; i++) {
                sum += (double) picture[i] * weights[i * Emotion.FER2013.size() + output];
            }
            logits[Emotion.FER2013.indexOf(labels().get(output))] = (float) sum;
        }
        return EmotionScores.ofLogits(logits, temperature);
    }

    private static List<Emotion> labels() {
        List<Emotion> reversed = new ArrayList<>(Emotion.FER2013);
        Collections.reverse(reversed);
        return reversed;
    }

    /**
     * Writes a model directory.
     *
     * @param directory where to; made if it is not there
     * @return the model, loaded from there
     */
    public Model write(Path directory) {
        return write(directory, onnx(), spec);
    }

    /**
     * Writes a model directory of any bytes.
     *
     * @param directory where to; made if it is not there
     * @param onnx the network's file
     * @param onCard what the card says about the input
     * @return the model, loaded from there
     */
    public static Model write(Path directory, byte[] onnx, InputSpec onCard) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("model.onnx"), onnx);
            Files.writeString(
                    directory.resolve("card.json"),
                    card(onCard, WeightsFile.sha256(onnx)).toJson());
            return Model.load(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes golden files beside the model: noise, and what plain Java computes for it.
     *
     * @param directory the model's
     * @param pictures how many
     */
    public void writeGolden(Path directory, int pictures) {
        byte[] pixels = new byte[pictures * spec.elementsPerImage()];
        new Random(SEED).nextBytes(pixels);
        float[] probabilities = new float[pictures * Emotion.FER2013.size()];
        for (int i = 0; i < pictures; i++) {
            float[] picture = new float[spec.elementsPerImage()];
            for (int k = 0; k < picture.length; k++) {
                picture[k] = spec.normalize(pixels[i * picture.length + k] & 0xFF, 0);
            }
            System.arraycopy(
                    scores(picture).toArray(), 0, probabilities, i * Emotion.FER2013.size(), Emotion.FER2013.size());
        }
        Golden.write(directory, spec, pixels, probabilities);
    }

    private static ModelCard card(InputSpec input, String sha256) {
        return ModelCard.builder("tiny", input)
                .description("One dense layer with random weights, for tests.")
                .labels(labels())
                .temperature(CARD_TEMPERATURE)
                .weights(List.of(new WeightsFile(Precision.FP32, "model.onnx", sha256)))
                .build();
    }

    /**
     * Returns the network as an ONNX file.
     *
     * @return the file's bytes
     */
    public byte[] onnx() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .setName("tiny")
                        .addInput(value(inputName, batch, 1, spec.height(), spec.width()))
                        .addOutput(value("probabilities", batch, outputs))
                        .addOutput(value("logits", batch, outputs))
                        .addInitializer(tensor("weights", weights, spec.elementsPerImage(), outputs))
                        .addInitializer(tensor("temperature", new float[] {temperature}))
                        .addNode(node("Flatten", "flat", inputName))
                        .addNode(node("MatMul", "logits", "flat", "weights"))
                        .addNode(node("Div", "scaled", "logits", "temperature"))
                        .addNode(node("Softmax", "probabilities", "scaled").toBuilder()
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("axis")
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(1))))
                .build()
                .toByteArray();
    }

    private static NodeProto node(String type, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
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
