package io.fer4j.tf;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import java.util.List;

/**
 * The backend {@code "tf"}: builds a model's network as a TensorFlow graph with constant weights and runs it on the processor
 * or, with the natives of the classifier {@code linux-x86_64-gpu}, on an NVIDIA graphics card. Thread-safe.
 *
 * <p>{@link Device#cpu()} takes one thread for each processor that the virtual machine sees, at most four. TensorFlow has one
 * pool of threads for the whole process, made for the first model that is opened: a later {@link Device#cpu(int)} with another
 * number is refused, unless {@code TF_OVERRIDE_GLOBAL_THREADPOOL=1} in the environment gives each model a pool of its own.
 *
 * <p>TensorFlow writes some lines to standard error when it starts, which nothing in Java can hold back; {@code
 * TF_CPP_MIN_LOG_LEVEL=2} in the environment holds back all but two of them.
 */
public final class TfBackend implements BackendProvider {
    static final String ID = "tf";

    /** Makes the provider; nothing native is loaded yet. */
    public TfBackend() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int priority() {
        return 200;
    }

    @Override
    public List<Device> devices() {
        return TensorFlowRuntime.devices();
    }

    @Override
    public EmotionClassifier open(Model model, Device device) {
        return TfEmotionClassifier.open(model, device);
    }
}
