package io.fer4j.bench;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.FerException;
import io.fer4j.Model;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.Remedies;
import java.io.IOException;
import org.openjdk.jmh.Main;

/** {@code java -jar benchmarks.jar}: JMH's own command line. */
public final class Benchmarks {
    private static final String DEVICE = "device=";
    private static final Remedies REMEDIES = Remedies.none()
            .with(
                    "com.microsoft.onnxruntime:onnxruntime_gpu",
                    "Build this program with \"mvn -Ponnx-cuda\" for that (README, \"Graphics cards\").");

    private Benchmarks() {}

    /**
     * Checks the devices that are asked for, then hands over to JMH.
     *
     * @param arguments JMH's; {@code -h} lists them
     * @throws IOException as JMH does
     */
    public static void main(String[] arguments) throws IOException {
        try {
            for (String argument : arguments) {
                if (argument.startsWith(DEVICE)) {
                    check(argument.substring(DEVICE.length()));
                }
            }
        } catch (FerException | IllegalArgumentException e) {
            System.err.println(REMEDIES.apply(String.valueOf(e.getMessage())));
            System.exit(ExitCode.BAD_INPUT);
        }
        System.setProperty("java.awt.headless", "true");
        Main.main(arguments);
    }

    /** Opens each device once, so that one that cannot be had is one sentence and not a fork's stack trace. */
    private static void check(String devices) {
        for (String device : devices.split(",", -1)) {
            EmotionClassifier.open(Model.best(), Device.parse(device)).close();
        }
    }
}
