package io.fer4j.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.internal.CpuThreads;
import io.fer4j.internal.ErrorMessages;

/** Translates a device into session options. */
final class SessionOptionsFactory {
    private SessionOptionsFactory() {}

    /**
     * Makes the options of a session, which the caller closes.
     *
     * @throws BackendException if the device cannot be had; the message says what to add
     */
    static SessionOptions forDevice(Device device) {
        SessionOptions options = new SessionOptions();
        try {
            // What goes wrong arrives as an exception; the runtime would print it to standard error as well.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(CpuThreads.of(device));
            // Idle threads that spin take the CPU away from the face detector, which runs just before and after.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (device.kind() == Device.Kind.CUDA) {
                addCuda(options, device);
            }
            return options;
        } catch (OrtException e) {
            options.close();
            throw new BackendException(
                    "Expected to set up ONNX Runtime for " + device + ", found: " + ErrorMessages.firstLine(e), e);
        } catch (BackendException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(SessionOptions options, Device device) throws OrtException {
        if (!OnnxRuntime.hasCuda()) {
            throw new BackendException(withoutCuda(device));
        }
        // Without this the runtime gives to the CPU what the GPU cannot do, and tells nobody.
        options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            // TF32 keeps 10 of 23 bits: not the same scores as on the CPU.
            cuda.add("use_tf32", "0");
            // The default tries every algorithm anew for each number of faces.
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            options.addCUDA(cuda);
        } catch (OrtException e) {
            throw new BackendException(withoutDriver(device, e), e);
        }
    }

    private static String withoutCuda(Device device) {
        String message = "Expected ONNX Runtime with CUDA for " + device + ", found the one for the processor only. ";
        return OnnxRuntime.jarLocations().size() > 1
                ? message + "Both com.microsoft.onnxruntime:onnxruntime and onnxruntime_gpu are on the class path:"
                        + " exclude onnxruntime."
                : message + "Add com.microsoft.onnxruntime:onnxruntime_gpu:" + OnnxRuntime.version()
                        + " (Linux or Windows on x86-64) and exclude com.microsoft.onnxruntime:onnxruntime, which must not be"
                        + " on the class path as well.";
    }

    static String withoutDriver(Device device, OrtException e) {
        return "Expected an NVIDIA graphics card with its driver, CUDA and cuDNN for " + device + ", found: "
                + ErrorMessages.firstLine(e)
                + " Check that nvidia-smi lists the card, and that the CUDA and cuDNN versions"
                + " are those that onnxruntime_gpu " + OnnxRuntime.version() + " was built for.";
    }
}
