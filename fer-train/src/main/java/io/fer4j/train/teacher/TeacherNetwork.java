package io.fer4j.train.teacher;

import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A network to learn from: its ONNX file and how it wants its pixels, which are {@code (brightness - mean) / standardDeviation} of
 * a brightness from 0 to 255. It has one input {@code [1, channels, height, width]} and seven logits in the order of {@link Emotion}.
 */
public final class TeacherNetwork {
    private static final float WHITE = 255;

    private final byte[] onnx;
    private final String from;
    private final float mean;
    private final float standardDeviation;

    private TeacherNetwork(byte[] onnx, String from, float mean, float standardDeviation) {
        this.onnx = onnx;
        this.from = from;
        this.mean = mean;
        this.standardDeviation = standardDeviation;
    }

    /**
     * Takes any ONNX file, with pixels from 0 to 1.
     *
     * @param onnx the file
     * @return the network, not opened yet
     * @throws IOException if the file cannot be read
     */
    public static TeacherNetwork file(Path onnx) throws IOException {
        return new TeacherNetwork(Files.readAllBytes(onnx), onnx.toString(), 0, WHITE);
    }

    /**
     * Takes one of our models, with the pixels that its card asks for.
     *
     * @param model the model, in the precision to use
     * @return the network, not opened yet
     * @throws io.fer4j.ModelException if the weights cannot be read or are not those of the card
     */
    public static TeacherNetwork model(Model model) {
        InputSpec input = model.card().input();
        return new TeacherNetwork(model.weights(), model.toString(), input.mean(0), input.standardDeviation(0));
    }

    byte[] onnx() {
        return onnx;
    }

    String from() {
        return from;
    }

    float mean() {
        return mean;
    }

    float standardDeviation() {
        return standardDeviation;
    }
}
