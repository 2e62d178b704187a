package io.fer4j.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.internal.ErrorMessages;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** The native library: loads it, and tells what it can run on. */
final class OnnxRuntime {
    /** Upper bound when GPU indices are tried, should the runtime accept every one. */
    private static final int MAX_GPUS = 64;

    /** The ONNX file of {@code y = Relu(x)} on one float, opset 13: a network to try a device with. */
    private static final String RELU =
            "CAg6NwoMCgF4EgF5IgRSZWx1EgVwcm9iZVoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=";

    private OnnxRuntime() {}

    /**
     * Loads the native library on the first call.
     *
     * @return the process's one environment, which belongs to nobody and is never closed by us
     * @throws BackendException if the library cannot be loaded; the message says what may help
     */
    static OrtEnvironment load() {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            return environment;
        } catch (LinkageError | IllegalCallerException | OrtException e) {
            throw new BackendException(
                    "Expected to load ONNX Runtime's native library, found: " + ErrorMessages.root(e) + ". "
                            + ErrorMessages.nativeRemedy(e, remedy(e)),
                    e);
        }
    }

    private static String remedy(Throwable failure) {
        String message = ErrorMessages.root(failure);
        if (message.contains("libonnxruntime") && message.contains("ld-linux")) {
            return "It needs glibc: use a base image such as Debian or Ubuntu instead of Alpine.";
        }
        if (message.contains("libstdc++")) {
            return "Install the C++ library (Debian: apt-get install libstdc++6).";
        }
        return "It needs Linux with glibc and libstdc++ (not Alpine), macOS or Windows on a 64-bit processor, and a"
                + " directory for temporary files that can be written and executed from; name another with"
                + " -Djava.io.tmpdir=DIRECTORY.";
    }

    /** Returns the CPU, then each GPU on which a network could be opened. */
    static List<Device> devices() {
        OrtEnvironment environment = load();
        List<Device> usable = new ArrayList<>();
        usable.add(Device.cpu());
        if (hasCuda()) {
            int index = 0;
            while (index < MAX_GPUS && canOpenSession(environment, Device.cuda(index))) {
                usable.add(Device.cuda(index));
                index++;
            }
        }
        return List.copyOf(usable);
    }

    /** Tells whether a session can be opened on a device. */
    static boolean canOpenSession(OrtEnvironment environment, Device device) {
        try (OrtSession.SessionOptions options = SessionOptionsFactory.forDevice(device);
                OrtSession session =
                        environment.createSession(Base64.getDecoder().decode(RELU), options)) {
            return session.getNumInputs() == 1;
        } catch (OrtException | BackendException e) {
            return false;
        }
    }

    /** Tells whether the loaded library was built for CUDA, whether or not there is a driver. */
    static boolean hasCuda() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** Returns the version of the loaded library, which is also that of its artifacts, for example {@code "1.28.0"}. */
    static String version() {
        return load().getVersion();
    }

    /** Returns the jars with the runtime on the class path; of two, one for the CPU and one for CUDA, chance decides. */
    static List<URL> jarLocations() {
        try {
            return Collections.list(
                    OrtEnvironment.class.getClassLoader().getResources("ai/onnxruntime/OrtEnvironment.class"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
