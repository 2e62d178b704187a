package io.fer4j.spi;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import java.util.List;

/**
 * What a backend registers in {@code META-INF/services/io.fer4j.spi.BackendProvider}. Constructing one loads no native code.
 */
public interface BackendProvider {
    /**
     * Returns the name by which a user chooses this backend.
     *
     * @return for example {@code "onnx"}
     */
    String id();

    /**
     * Returns where this backend stands among others if the user names none.
     *
     * @return the highest is taken, of equal ones the first by id; by default 0. onnx has 300, tf 200, dl4j 100
     */
    default int priority() {
        return 0;
    }

    /**
     * Returns the devices that can be used as things are: with the natives on the class path and the drivers of this machine.
     *
     * @return at least one device if the backend can run at all
     */
    List<Device> devices();

    /**
     * Opens a model.
     *
     * @param model any model with a card
     * @param device where to run it
     * @return a classifier that the caller closes
     * @throws io.fer4j.ModelException if the model is not whole or not one that this backend can run
     * @throws io.fer4j.BackendException if the device cannot be had; the message says what to add
     */
    EmotionClassifier open(Model model, Device device);
}
