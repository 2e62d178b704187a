package io.fer4j.tf;

import io.fer4j.Device;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Translates a device into a session's configuration. */
final class SessionConfigFactory {
    private SessionConfigFactory() {}

    /**
     * Makes the configuration of a session.
     *
     * @param device where it runs
     * @param threads how many of the CPU's threads one operation may use
     */
    static ConfigProto forDevice(Device device, int threads) {
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                // In the caller's thread: one pool of one thread would let calls wait for each other.
                .setInterOpParallelismThreads(-1)
                .setAllowSoftPlacement(false)
                // Idle threads that spin take the CPU away from the face detector, which runs just before and
                // after.
                .setExperimental(ConfigProto.Experimental.newBuilder().setDisableThreadSpinning(true));
        if (device.kind() == Device.Kind.CUDA) {
            // Without this the first session takes all memory of the GPU.
            config.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
        } else {
            // On the CPU the optimizer costs a second and 200 MB for VGG16 and gains little on plain layers.
            config.setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
        }
        return config.build();
    }
}
