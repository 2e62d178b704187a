package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.internal.ErrorMessages;
import java.io.IOException;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The native library: loads it, and tells what it can run on. */
final class TensorFlowRuntime {
    /** Where the natives with CUDA lie in their jar; there are none for other systems. */
    private static final String CUDA_LIBRARY =
            "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_framework.so.2";

    /** The JavaCPP that TensorFlow's Java classes were compiled with; older ones lack what they call. */
    private static final int[] OLDEST_JAVACPP = {1, 5, 11};

    private TensorFlowRuntime() {}

    /**
     * Loads the native library on the first call.
     *
     * @throws BackendException if the library cannot be loaded; the message says what may help
     */
    static void load() {
        try {
            // With an old JavaCPP the library loads, and only what uses it finds out.
            new Graph().close();
        } catch (LinkageError | RuntimeException e) {
            String javacpp = javacppVersion();
            String found = ErrorMessages.root(e);
            throw new BackendException(
                    "Expected to load TensorFlow's native library, found: " + found + (found.endsWith(".") ? " " : ". ")
                            + ErrorMessages.nativeRemedy(e, isTooOld(javacpp) ? newerJavacpp(javacpp) : remedy(found)),
                    e);
        }
    }

    private static String newerJavacpp(String version) {
        return "The org.bytedeco:javacpp on the class path is " + version + " (" + javacppPlace()
                + "), and TensorFlow needs 1.5.11 or newer: another library asks for the older one, so manage it in your"
                + " build, for example by importing io.fer4j:fer-natives-bom.";
    }

    private static String remedy(String message) {
        if (message.contains("ld-linux")) {
            return "It needs glibc: use a base image such as Debian or Ubuntu instead of Alpine.";
        }
        if (message.contains("libstdc++")) {
            return "Install the C++ library (Debian: apt-get install libstdc++6).";
        }
        return "It needs io.fer4j:fer-natives-tf-PLATFORM, which brings org.tensorflow:tensorflow-core-native with the"
                + " classifier of this platform (Linux on x86-64 or ARM,"
                + " macOS on ARM, Windows on x86-64), and a directory for the unpacked library, 700 MB, that can be"
                + " written and executed from; name another with -Dorg.bytedeco.javacpp.cachedir=DIRECTORY.";
    }

    private static String javacppVersion() {
        try {
            String version = Loader.getVersion();
            return version == null ? "" : version;
        } catch (LinkageError | IOException e) {
            return "";
        }
    }

    private static String javacppPlace() {
        CodeSource source = Loader.class.getProtectionDomain().getCodeSource();
        return source == null ? "of unknown origin" : source.getLocation().toString();
    }

    /**
     * Tells whether a version is older than what TensorFlow was compiled with.
     *
     * @param version for example {@code "1.5.7"}, or anything else if unknown
     * @return false also for what is no version
     */
    static boolean isTooOld(String version) {
        Matcher numbers =
                Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.?(\\d{0,6}).*").matcher(version);
        if (!numbers.matches()) {
            return false;
        }
        for (int i = 0; i < OLDEST_JAVACPP.length; i++) {
            String text = numbers.group(i + 1);
            int number = text.isEmpty() ? 0 : Integer.parseInt(text);
            if (number != OLDEST_JAVACPP[i]) {
                return number < OLDEST_JAVACPP[i];
            }
        }
        return false;
    }

    /** Returns the CPU, then each GPU that the driver lists. Opens no session, which would fix the number of threads. */
    static List<Device> devices() {
        load();
        List<Device> usable = new ArrayList<>();
        usable.add(Device.cpu());
        if (hasCuda()) {
            for (int index = 0; index < NvidiaGpus.count(); index++) {
                usable.add(Device.cuda(index));
            }
        }
        return List.copyOf(usable);
    }

    /**
     * Checks that the natives for a device are on the class path.
     *
     * @throws BackendException if they are not; the message says what to add
     */
    static void requireNatives(Device device) {
        if (device.kind() == Device.Kind.CUDA && !hasCuda()) {
            throw new BackendException("Expected TensorFlow with CUDA for " + device
                    + ", found the one for the processor only. Add org.tensorflow:tensorflow-core-native with the classifier"
                    + " linux-x86_64-gpu (Linux on x86-64 only; see README, \"Graphics cards\").");
        }
    }

    /**
     * Checks that a GPU computes; the CPU always does.
     *
     * @throws BackendException if it does not; the message says what to check
     */
    static void requireGpu(Device device) {
        if (device.kind() == Device.Kind.CPU) {
            return;
        }
        try {
            runSum(device);
        } catch (RuntimeException e) {
            throw new BackendException(
                    "Expected an NVIDIA graphics card with its driver, CUDA and cuDNN for " + device + ", found: "
                            + ErrorMessages.firstLine(e)
                            + " Check that nvidia-smi lists the card, and that the CUDA and cuDNN versions are those that"
                            + " TensorFlow " + version() + " was built for.",
                    e);
        }
    }

    /**
     * Adds two numbers on a device.
     *
     * @throws RuntimeException if the device is not there; TensorFlow's exceptions have no narrower class in common
     */
    static void runSum(Device device) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph).withDevice(deviceSpec(device));
            Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(1f));
            try (Session session = GlobalThreadPool.open(graph, device)) {
                session.runner().fetch(sum).run().close();
            }
        }
    }

    /** Returns the place of operations that run on a device and nowhere else, for example {@code /device:GPU:0}. */
    static DeviceSpec deviceSpec(Device device) {
        boolean gpu = device.kind() == Device.Kind.CUDA;
        return DeviceSpec.newBuilder()
                .deviceType(gpu ? DeviceSpec.DeviceType.GPU : DeviceSpec.DeviceType.CPU)
                .deviceIndex(device.index())
                .build();
    }

    /**
     * Tells whether the natives with CUDA are on the class path, whether or not there is a driver.
     *
     * @return true with the classifier {@code linux-x86_64-gpu}
     */
    static boolean hasCuda() {
        return TensorFlow.class.getResource(CUDA_LIBRARY) != null;
    }

    /**
     * Returns the version of the loaded library.
     *
     * @return for example {@code "2.18.0"}
     */
    static String version() {
        return TensorFlow.version();
    }
}
