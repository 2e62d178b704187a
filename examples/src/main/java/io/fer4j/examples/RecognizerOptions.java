package io.fer4j.examples;

import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options by which every command chooses its recognizer. */
final class RecognizerOptions {
    /** The longer side of the detector's input for live frames: as large as the time of UltraFace allows (ADR 19). */
    private static final int LIVE_INPUT = 416;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "ID|DIR",
            description =
                    "The network: the id of one that comes with FER4J, or a directory with a card.json. Default: the"
                            + " one that is marked as the default.")
    private @Nullable String model;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "Which of the network's weights, for example fp16 or int8. Default: the first on its card.")
    private @Nullable String precision;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "What runs the network, for example onnx. Default: the first there is of onnx, tf and dl4j.")
    private @Nullable String backend;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceConverter.class,
            description = "Where the network runs: cpu, cpu:THREADS, cuda or cuda:INDEX. Default: cpu.")
    private Device device = Device.cpu();

    @Option(
            names = "--detector",
            paramLabel = "ID",
            description = "What finds the faces: yunet, ultraface, haar or another on the class path. Default: yunet.")
    private @Nullable String detector;

    @Option(
            names = "--min-face",
            paramLabel = "PIXELS",
            description =
                    "Look for faces whose longer side is at least this long, and leave out smaller ones. Default: 1,"
                            + " which leaves none out and the search to the detector.")
    private int minimumFace = 1;

    @Option(
            names = "--prior-correction",
            paramLabel = "X",
            description = "How far to divide out how often training saw each expression: 0 not at all, as people judged"
                    + " everyday pictures; 1 altogether, as if all were equally frequent, which suits posed faces."
                    + " Default: what the network's card says.")
    private @Nullable Double priorCorrection;

    /**
     * Opens the recognizer that the user chose for still pictures, in which faces may be rolled.
     *
     * @return a recognizer that the caller closes
     */
    EmotionRecognizer open() {
        return builder()
                .detectorOptions(DetectorOptions.builder().rolledFaces(true).build())
                .build();
    }

    /**
     * Opens the recognizer that the user chose for live frames.
     *
     * @return a recognizer that the caller closes
     */
    EmotionRecognizer openLive() {
        return liveBuilder().build();
    }

    /**
     * Opens the recognizer that the user chose for a video, whose faces are tracked: one look at each frame, which also reports faces
     * of low confidence.
     *
     * @return a recognizer that the caller closes
     */
    EmotionRecognizer openTracked() {
        return builder().detectorOptions(tracked().build()).build();
    }

    private static DetectorOptions.Builder tracked() {
        return DetectorOptions.builder().rolledFaces(false).lowScores(true);
    }

    /**
     * Prepares the recognizer that the user chose for live frames: unless there is a smallest face, the detector looks at them in one
     * quick pass.
     *
     * @return a builder with the user's choices
     */
    EmotionRecognizer.Builder liveBuilder() {
        DetectorOptions.Builder detection = tracked();
        if (minimumFace == 1) {
            detection.inputSize(LIVE_INPUT);
        }
        return builder().detectorOptions(detection.build());
    }

    /**
     * Prepares the recognizer that the user chose.
     *
     * @return a builder with the user's choices
     */
    EmotionRecognizer.Builder builder() {
        EmotionRecognizer.Builder builder = EmotionRecognizer.builder().device(device);
        if (namesModel()) {
            builder.model(model());
        }
        if (backend != null) {
            builder.backend(backend);
        }
        if (detector != null) {
            builder.detector(detector);
        }
        if (priorCorrection != null) {
            builder.priorCorrection(checkedPriorCorrection(priorCorrection));
        }
        return builder.minimumFaceSize(checkedMinimumFace());
    }

    /** Returns the model that the user chose, or else the default one. */
    Model model() {
        Model chosen = model == null ? Model.best() : Model.find(model);
        return precision == null ? chosen : chosen.variant(precision);
    }

    private double checkedPriorCorrection(double exponent) {
        if (!(exponent >= 0 && exponent <= 1) && command != null) {
            throw new ParameterException(
                    command.commandLine(), "Expected 0 to 1 for --prior-correction, found " + exponent + ".");
        }
        return exponent;
    }

    /** Returns whether the user chose a model, or weights of one. */
    boolean namesModel() {
        return model != null || precision != null;
    }

    private int checkedMinimumFace() {
        if (minimumFace < 1 && command != null) {
            throw new ParameterException(
                    command.commandLine(), "Expected at least 1 pixel for --min-face, found " + minimumFace + ".");
        }
        return minimumFace;
    }

    /** Reads {@code cpu:2} and the like. */
    static final class DeviceConverter implements ITypeConverter<Device> {
        @Override
        public Device convert(String text) {
            try {
                return Device.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
