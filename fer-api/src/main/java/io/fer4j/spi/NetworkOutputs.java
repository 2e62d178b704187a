package io.fer4j.spi;

import io.fer4j.Affect;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Experimental;
import io.fer4j.InferenceException;
import io.fer4j.ModelCard;
import io.fer4j.OutputSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes scores of what a model's network gives, by the outputs on its card. Thread-safe. */
@Experimental
public final class NetworkOutputs {
    private final ModelCard card;
    private final List<Emotion> classes;

    /**
     * Takes the card.
     *
     * @param card of the model
     */
    public NetworkOutputs(ModelCard card) {
        this.card = card;
        this.classes = card.labels();
    }

    /** Makes scores of the numbers of one image. */
    private interface Decoder {
        EmotionScores decode(float[] numbers);
    }

    /**
     * Takes probabilities, to which the card's temperature has been applied.
     *
     * @param values {@code [n, classes]} in the order of the card's labels, from the buffer's position to its limit
     * @return scores for each image
     * @throws InferenceException if they are no probabilities; the message names the image
     */
    public List<EmotionScores> ofProbabilities(FloatBuffer values) {
        return scores(values, numbers -> EmotionScores.of(classes, numbers));
    }

    /**
     * Takes logits, to which the card's temperature is applied here.
     *
     * @param values {@code [n, classes]} in the order of the card's labels, from the buffer's position to its limit
     * @return scores for each image
     * @throws InferenceException if they are not finite; the message names the image
     */
    public List<EmotionScores> ofLogits(FloatBuffer values) {
        return scores(values, logits -> EmotionScores.ofLogits(classes, logits, card.temperature()));
    }

    private List<EmotionScores> scores(FloatBuffer values, Decoder decoder) {
        if (values.remaining() % classes.size() != 0) {
            throw new InferenceException("Expected " + classes.size() + " numbers for each image from the model "
                    + card.id() + ", found " + values.remaining() + " in all.");
        }
        int images = values.remaining() / classes.size();
        List<EmotionScores> scores = new ArrayList<>(images);
        float[] ofImage = new float[classes.size()];
        for (int image = 0; image < images; image++) {
            values.get(ofImage);
            scores.add(decoded(image, ofImage, decoder));
        }
        return scores;
    }

    private EmotionScores decoded(int image, float[] numbers, Decoder decoder) {
        try {
            return decoder.decode(numbers);
        } catch (IllegalArgumentException e) {
            throw new InferenceException(
                    "The model " + card.id() + " gave no probabilities for picture " + image + " of the batch. "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Takes all outputs that the card names. The probabilities come from the output of that kind, or else from the logits and the
     * card's temperature.
     *
     * @param images how many
     * @param tensors gives each tensor by its name on the card, {@code [n, columns]}, from the buffer's position to its
     *     limit; asked once for each output that is needed
     * @return scores for each image, with valence and arousal if the card names them
     * @throws InferenceException if a tensor has another size or its numbers are no probabilities; the message names it
     */
    public List<EmotionScores> ofTensors(int images, Function<String, FloatBuffer> tensors) {
        boolean given = card.output(OutputSpec.Kind.PROBABILITIES).isPresent();
        float[] numbers = columns(images, given ? OutputSpec.Kind.PROBABILITIES : OutputSpec.Kind.LOGITS, tensors);
        FloatBuffer values = FloatBuffer.wrap(numbers);
        List<EmotionScores> scores = given ? ofProbabilities(values) : ofLogits(values);
        if (card.output(OutputSpec.Kind.VALENCE).isEmpty()) {
            return scores;
        }
        float[] valence = columns(images, OutputSpec.Kind.VALENCE, tensors);
        float[] arousal = columns(images, OutputSpec.Kind.AROUSAL, tensors);
        for (int image = 0; image < images; image++) {
            EmotionScores plain = scores.get(image);
            int index = image;
            scores.set(
                    image,
                    decoded(image, numbers, any -> plain.withAffect(new Affect(valence[index], arousal[index]))));
        }
        return scores;
    }

    /** Copies the columns of one output, {@code [images, columns]}, from its tensor, which others may share. */
    private float[] columns(int images, OutputSpec.Kind kind, Function<String, FloatBuffer> tensors) {
        OutputSpec wanted = card.output(kind).orElseThrow();
        int total = 0;
        int first = 0;
        for (OutputSpec output : card.outputs()) {
            if (output.equals(wanted)) {
                first = total;
            }
            total += output.tensor().equals(wanted.tensor()) ? output.columns() : 0;
        }
        FloatBuffer tensor = tensors.apply(wanted.tensor());
        if (tensor.remaining() != images * total) {
            throw new InferenceException("Expected " + images + "x" + total + " numbers in the tensor \""
                    + wanted.tensor() + "\" of the model " + card.id() + ", found " + tensor.remaining() + ".");
        }
        float[] found = new float[images * wanted.columns()];
        for (int image = 0; image < images; image++) {
            tensor.get(tensor.position() + image * total + first, found, image * wanted.columns(), wanted.columns());
        }
        return found;
    }
}
