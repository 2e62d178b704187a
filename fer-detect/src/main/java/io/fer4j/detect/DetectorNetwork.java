package io.fer4j.detect;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.BackendException;
import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.internal.ErrorMessages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * A detector's network: where it lies and what it must look like.
 *
 * @param detector the detector's id, for messages
 * @param resource the bundled file, beside this class
 * @param sha256 of that file
 * @param inputs the names of its inputs
 * @param outputs the names of its outputs
 */
record DetectorNetwork(String detector, String resource, String sha256, Set<String> inputs, Set<String> outputs) {
    /**
     * Opens the bundled network, or the one that the options name.
     *
     * @param options say the file and the device
     * @return a session that the caller closes
     * @throws BackendException if ONNX Runtime cannot be loaded, the device is none of those that detectors know, or the file is
     *     missing, damaged or another network
     */
    OrtSession open(DetectorOptions options) {
        Device device = options.device().orElse(Device.cpu());
        if (device.kind() != Device.Kind.CPU) {
            throw new BackendException("Expected the CPU for the " + detector + " detector, found " + device
                    + ". Choose cpu or cpu:THREADS for the detector; the classifier may run elsewhere.");
        }
        byte[] network = options.modelFile().map(DetectorNetwork::read).orElseGet(this::bundled);
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setIntraOpNumThreads(Math.max(1, device.threads()));
            settings.setInterOpNumThreads(1);
            // Threads that wait by spinning take the classifier's cores.
            settings.addConfigEntry("session.intra_op.allow_spinning", "0");
            return checked(environment.createSession(network, settings), options);
        } catch (OrtException e) {
            throw new BackendException(
                    "Expected the network of the " + detector + " detector in " + place(options)
                            + ", found a file that ONNX Runtime does not open: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Returns ONNX Runtime's environment.
     *
     * @return the process's one environment
     * @throws BackendException if its native code cannot be loaded
     */
    static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | IllegalCallerException e) {
            throw new BackendException(
                    "Expected the native code of ONNX Runtime for " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ", found that it does not load: " + rootMessage(e)
                            + ". "
                            + ErrorMessages.nativeRemedy(
                                    e,
                                    "Add com.microsoft.onnxruntime:onnxruntime, on a system with glibc and libstdc++"
                                            + " (Alpine Linux has neither) and a temporary directory that can be"
                                            + " written."),
                    e);
        }
    }

    /** Makes room outside the heap, which ONNX Runtime reads and writes in place. */
    static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private OrtSession checked(OrtSession session, DetectorOptions options) throws OrtException {
        if (session.getInputNames().equals(inputs) && session.getOutputNames().equals(outputs)) {
            return session;
        }
        String found = session.getInputNames() + " and " + session.getOutputNames();
        session.close();
        throw new BackendException("Expected the network of the " + detector + " detector with the inputs " + inputs
                + " and the outputs " + outputs + " in " + place(options) + ", found one with " + found + ".");
    }

    private String place(DetectorOptions options) {
        return options.modelFile().map(Path::toString).orElse("the resource " + resource);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BackendException(
                    "Expected a detector's network, found no file that can be read: " + file + ".", e);
        }
    }

    private byte[] bundled() {
        try (InputStream in = DetectorNetwork.class.getResourceAsStream(resource)) {
            byte[] network = in == null ? new byte[0] : in.readAllBytes();
            String found = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(network));
            if (!found.equals(sha256)) {
                throw new BackendException("Expected the face detector's network with SHA-256 " + sha256
                        + " in the resource " + resource + ", found " + network.length + " bytes with " + found
                        + ". Get fer-detect's jar anew.");
            }
            return network;
        } catch (IOException e) {
            throw new BackendException("Expected to read the resource " + resource + ", found: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256.", e);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
