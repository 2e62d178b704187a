package io.fer4j;

import java.util.List;

/**
 * A model, opened by a backend: images in, the probabilities of the expressions that the model knows out.
 *
 * <p>Implementations may be called from many threads at a time. {@link #close()} may be called twice and waits for running
 * calls; {@link #classify} after it throws {@link IllegalStateException} with the message "The <em>id</em> classifier is
 * closed.", while the descriptions {@link #card()}, {@link #backend()} and {@link #device()} stay readable.
 */
public interface EmotionClassifier extends AutoCloseable {
    /**
     * Opens a model with the first backend on the class path, by its {@link
     * io.fer4j.spi.BackendProvider#priority() priority}: onnx, tf, dl4j.
     *
     * @param model any model with a card
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws ModelException if the model is not whole
     * @throws BackendException if there is no backend or the device cannot be had; the message says what to add
     */
    static EmotionClassifier open(Model model, Device device) {
        return Providers.backend(null, null).open(model, device);
    }

    /**
     * Opens a model with a backend of one's choice.
     *
     * @param model any model with a card
     * @param backend the backend's id
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws ModelException if the model is not whole
     * @throws BackendException if there is no such backend or the device cannot be had; the message says what to add
     */
    static EmotionClassifier open(Model model, String backend, Device device) {
        return Providers.backend(backend, null).open(model, device);
    }

    /**
     * Returns the card of the model that is open.
     *
     * @return the model's card
     */
    ModelCard card();

    /**
     * Returns the id of the backend that runs the model.
     *
     * @return for example {@code "onnx"}
     */
    String backend();

    /**
     * Returns the device that is really in use.
     *
     * @return the device that was asked for
     */
    Device device();

    /**
     * Classifies all pictures of a batch in one inference call.
     *
     * @param batch in the layout and normalization of the card's input
     * @return n scores in the order of the pictures, calibrated by the card's temperature, without
     *     prior correction (see {@link PriorCorrection}); empty for an empty batch
     * @throws IllegalArgumentException if the batch was made for another {@link InputSpec}, see {@link
     *     InputBatch#requireSpec}
     * @throws InferenceException if the runtime fails
     * @throws IllegalStateException if the classifier is closed
     */
    List<EmotionScores> classify(InputBatch batch);

    /**
     * Waits for running calls and frees the model; the second call does nothing.
     *
     * @throws InferenceException if the runtime fails to free it; it is closed all the same
     */
    @Override
    void close();
}
