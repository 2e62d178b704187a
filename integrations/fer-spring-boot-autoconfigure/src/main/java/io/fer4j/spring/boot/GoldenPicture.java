package io.fer4j.spring.boot;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the generated pictures that come with a model, and the probabilities that every backend must find for it (docs/adr/0003). The
 * file of pictures is {@code uint8 [n, height, width]} or {@code [n, height, width, 3]}, that of probabilities {@code float32 [n,
 * classes]}, both in NumPy's form.
 */
final class GoldenPicture {
    private static final String PICTURES = "golden/pictures.npy";
    private static final String PROBABILITIES = "golden/probabilities.npy";
    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]+)\\)");
    private static final int LENGTH_AT = 8;
    private static final int HEADER_AT = LENGTH_AT + Short.BYTES;

    private final InputBatch picture;
    private final EmotionScores expected;

    private GoldenPicture(InputBatch picture, EmotionScores expected) {
        this.picture = picture;
        this.expected = expected;
    }

    /**
     * Reads the picture that the model is surest of: on the others, 8-bit weights may well be a few hundredths off. Empty if the model
     * comes without golden files.
     */
    static Optional<GoldenPicture> of(Model model) {
        byte[] file;
        try {
            file = model.file(PICTURES);
        } catch (ModelException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return Optional.empty();
            }
            throw e;
        }
        InputSpec spec = model.card().input();
        List<Emotion> classes = model.card().labels().stream().sorted().toList();
        ByteBuffer pictures = data(file, PICTURES, spec.elementsPerImage());
        FloatBuffer probabilities = data(model.file(PROBABILITIES), PROBABILITIES, classes.size() * Float.BYTES)
                .asFloatBuffer();
        int surest = 0;
        for (int i = 0; i < probabilities.limit(); i++) {
            surest = probabilities.get(i) > probabilities.get(surest) ? i : surest;
        }
        int index = surest / classes.size();
        if (pictures.limit() < (index + 1) * spec.elementsPerImage()) {
            throw new ModelException("Expected as many pictures in " + PICTURES + " as probabilities in "
                    + PROBABILITIES + ", found fewer. Get the model directory anew.");
        }
        float[] numbers = new float[classes.size()];
        probabilities.get(index * classes.size(), numbers);
        ByteBuffer picture = pictures.slice(index * spec.elementsPerImage(), spec.elementsPerImage());
        return Optional.of(new GoldenPicture(normalized(spec, picture), EmotionScores.of(classes, numbers)));
    }

    /** Returns the elements behind a file's header, each of so many bytes. */
    private static ByteBuffer data(byte[] file, String name, int bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int data = file.length < HEADER_AT ? 0 : HEADER_AT + buffer.getShort(LENGTH_AT);
        Matcher shape = SHAPE.matcher(new String(file, 0, Math.min(data, file.length), StandardCharsets.US_ASCII));
        if (!shape.find()
                || file.length - data < bytes
                || (file.length - data) % bytes != 0
                || Integer.parseInt(shape.group(1).split(",", 2)[0].strip()) != (file.length - data) / bytes) {
            throw new ModelException("Expected an array of NumPy's with " + bytes + " bytes for each picture in " + name
                    + ", found another file. Get the model directory anew.");
        }
        return buffer.slice(data, file.length - data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static InputBatch normalized(InputSpec spec, ByteBuffer pixels) {
        InputBatch batch = InputBatch.allocate(spec, 1).resize(1);
        FloatBuffer out = batch.buffer();
        int channels = spec.channels();
        int plane = spec.height() * spec.width();
        boolean planes = spec.layout() == InputSpec.Layout.NCHW;
        for (int i = 0; i < spec.elementsPerImage(); i++) {
            int channel = planes ? i / plane : i % channels;
            int pixel = planes ? i % plane : i / channels;
            out.put(spec.normalize(pixels.get(pixel * channels + channel) & 0xFF, channel));
        }
        return batch;
    }

    /** Returns the picture, for one thread at a time. */
    InputBatch picture() {
        return picture;
    }

    /** Returns how far scores are from what they must be: the largest difference of a probability. */
    double deviation(EmotionScores found) {
        float[] expectedNumbers = expected.toArray();
        float[] foundNumbers = found.toArray();
        if (!found.classes().equals(expected.classes())) {
            throw new ModelException("Expected scores of " + expected.classes() + ", found " + found.classes() + ".");
        }
        double largest = 0;
        for (int i = 0; i < expectedNumbers.length; i++) {
            double difference = Math.abs(expectedNumbers[i] - foundNumbers[i]);
            largest = Double.isNaN(difference) ? 1 : Math.max(largest, difference);
        }
        return largest;
    }

    @Override
    public String toString() {
        return "GoldenPicture" + Arrays.toString(expected.toArray());
    }
}
