package io.fer4j.onnx;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import java.util.List;

/**
 * The backend {@code "onnx"}: runs a model's ONNX file as it is with ONNX Runtime, on the CPU or, with the artifact
 * {@code onnxruntime_gpu}, on an NVIDIA GPU. It runs any network whose one input and whose outputs the card describes; one that
 * takes a single image is run once for each face. Thread-safe.
 *
 * <p>{@link Device#cpu()} takes one thread for each processor that the virtual machine sees, at most four: beyond that the
 * small networks of facial expressions gain nothing. {@link Device#cpu(int)} takes exactly the number given.
 */
public final class OnnxBackend implements BackendProvider {
    static final String ID = "onnx";

    /** Makes the provider; nothing native is loaded yet. */
    public OnnxBackend() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int priority() {
        return 300;
    }

    @Override
    public List<Device> devices() {
        return OnnxRuntime.devices();
    }

    @Override
    public EmotionClassifier open(Model model, Device device) {
        return OnnxEmotionClassifier.open(model, device);
    }
}
