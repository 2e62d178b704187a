package io.fer4j.dl4j;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.internal.ErrorMessages;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import org.bytedeco.javacpp.Loader;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J and the native library behind it: loads them, and tells what they can run on. */
final class Nd4jRuntime {
    private static final String JAVACPP = "org.bytedeco:javacpp";

    private Nd4jRuntime() {}

    private static final String REMEDY =
            "It needs io.fer4j:fer-natives-dl4j-PLATFORM, which brings org.nd4j:nd4j-native,"
                    + " org.bytedeco:openblas and " + JAVACPP
                    + " with the classifier of this platform, Linux with glibc and libstdc++ (not"
                    + " Alpine), macOS or Windows on a 64-bit processor, and a directory that can be written; name another with"
                    + " -Dorg.bytedeco.javacpp.cachedir=DIRECTORY.";

    /**
     * Loads the native library on the first call, quietly and with oneDNN.
     *
     * @throws BackendException if it cannot be loaded or is not the one for the processor; the message says what may help
     */
    static void load() {
        try {
            checkJavaCpp();
            setUnlessSet("org.eclipse.deeplearning4j.helpers.disable", "false");
            setUnlessSet("org.nd4j.log.initialization", "false");
            setUnlessSet("org.deeplearning4j.crash.reporting.enabled", "false");
            checkIsForTheProcessor();
        } catch (LinkageError | IllegalCallerException e) {
            throw new BackendException(
                    "Expected to load ND4J's native library, found: " + ErrorMessages.root(e) + ". "
                            + ErrorMessages.nativeRemedy(e, REMEDY),
                    e);
        }
    }

    /** Finds out about an old JavaCPP before it shows as a method that is missing somewhere. */
    private static void checkJavaCpp() {
        String openBlas;
        Version found;
        try {
            openBlas = Loader.getVersion("org.bytedeco", "openblas");
            found = Version.parse(Loader.getVersion());
        } catch (IOException | IllegalArgumentException e) {
            // Repackaged without Maven's files: whether they fit shows when they are loaded.
            return;
        }
        String needed = openBlas.substring(openBlas.lastIndexOf('-') + 1);
        if (found.compareTo(Version.parse(needed)) < 0) {
            throw new BackendException("Expected " + JAVACPP + " " + needed + " or later, which org.bytedeco:openblas "
                    + openBlas + " was made for, found " + found + ". Another library asks for that one: set " + JAVACPP
                    + ":" + needed + " under dependencyManagement in your pom.xml.");
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void checkIsForTheProcessor() {
        if (!Nd4j.getEnvironment().isCPU()) {
            throw new BackendException("Expected ND4J's backend for the processor, found "
                    + Nd4j.getBackend().getClass().getSimpleName()
                    + ", on which nothing here was tested. Take org.nd4j:nd4j-cuda off the class path.");
        }
    }

    /**
     * Refuses what this backend cannot run on.
     *
     * @param device what was asked for
     * @throws BackendException if it is not the processor; the message says what to take instead
     */
    static void requireProcessor(Device device) {
        if (device.kind() != Device.Kind.CPU) {
            throw new BackendException("Expected cpu for the dl4j backend, found " + device + ": ND4J's last build for"
                    + " CUDA (nd4j-cuda-11.6) is of 2022 and was not tested with this project. For CUDA take"
                    + " io.fer4j:fer-onnx with com.microsoft.onnxruntime:onnxruntime_gpu.");
        }
    }

    /**
     * Says how many threads oneDNN may use for what the calling thread computes; other threads keep their own number.
     *
     * @param threads at least 1
     */
    static void limitCallingThread(int threads) {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }

    /**
     * Tells whether oneDNN computes a network's convolutions, and so keeps to the calling thread's number of threads.
     *
     * @param network any network
     * @return false if a convolution is left to DL4J's own code
     */
    static boolean usesOneDnn(MultiLayerNetwork network) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof ConvolutionLayer && layer.getHelper() == null) {
                return false;
            }
        }
        return true;
    }
}
