package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How a device is put to the runtime. */
final class SessionSettings {
    private static final int MOST_THREADS = 4;

    private SessionSettings() {}

    /**
     * Makes the settings of a session.
     *
     * @param device where it shall run
     * @return settings
     * @throws BackendException if the number of threads cannot be had; the message says what to do
     */
    static ConfigProto of(Device device) {
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(ProcessThreads.take(device, threads(device)))
                // In the caller's thread: one pool of one thread would let calls wait for each other.
                .setInterOpParallelismThreads(-1)
                .setAllowSoftPlacement(false)
                // Idle threads that spin take the processor away from the face detector, which runs just before and
                // after.
                .setExperimental(ConfigProto.Experimental.newBuilder().setDisableThreadSpinning(true));
        if (device.kind() == Device.Kind.CUDA) {
            // Without this the first session takes all memory of the card.
            config.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
        } else {
            // On the processor the optimiser costs a second and 200 MB for VGG16 and gains little on plain layers.
            config.setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
        }
        return config.build();
    }

    private static int threads(Device device) {
        return device.threads() > 0
                ? device.threads()
                : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Checks that a device is there; the processor always is.
     *
     * @param device where a session shall run
     * @throws BackendException if it cannot be had; the message says what to add
     */
    static void require(Device device) {
        if (device.kind() == Device.Kind.CPU) {
            return;
        }
        if (!TensorFlowRuntime.hasCuda()) {
            throw new BackendException("Expected TensorFlow with CUDA for " + device
                    + ", found the one for the processor only. Add org.tensorflow:tensorflow-core-native with the classifier"
                    + " linux-x86_64-gpu (Linux on x86-64 only; see README, \"Graphics cards\").");
        }
        try {
            TensorFlowRuntime.add(device);
        } catch (RuntimeException e) {
            throw new BackendException(
                    "Expected an NVIDIA graphics card with its driver, CUDA and cuDNN for " + device + ", found: "
                            + TensorFlowRuntime.firstLine(e)
                            + " Check that nvidia-smi lists the card, and that the CUDA and cuDNN versions are those that"
                            + " TensorFlow " + TensorFlowRuntime.version() + " was built for.",
                    e);
        }
    }
}
