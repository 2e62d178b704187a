package io.fer4j.dl4j;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import java.util.List;

/**
 * The backend {@code "dl4j"}: builds a model's network from Deeplearning4j's layers and runs it on the processor. Thread-safe.
 *
 * <p>{@link Device#cpu()} takes one thread for each processor that the virtual machine sees, at most four, for each call;
 * {@link Device#cpu(int)} takes exactly the number given, whatever ND4J's own settings, and leaves those alone. Calls run side by
 * side as long as there are processors left for their threads, and wait for each other beyond that. Where ND4J has no oneDNN
 * (ARM) its number of threads belongs to the whole process: only {@link Device#cpu()} is to be had there.
 *
 * <p>The first use sets three system properties, unless they are set: {@code org.eclipse.deeplearning4j.helpers.disable=false},
 * for oneDNN; {@code org.nd4j.log.initialization=false}, for a silent start; and
 * {@code org.deeplearning4j.crash.reporting.enabled=false}, so that running out of memory leaves no file in the working directory.
 * Networks that a program made with Deeplearning4j before keep what they had.
 */
public final class Dl4jBackend implements BackendProvider {
    static final String ID = "dl4j";

    /** Makes the provider; nothing native is loaded yet. */
    public Dl4jBackend() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public List<Device> devices() {
        Nd4jRuntime.load();
        return List.of(Device.cpu());
    }

    @Override
    public EmotionClassifier open(Model model, Device device) {
        return Dl4jEmotionClassifier.open(model, device);
    }
}
