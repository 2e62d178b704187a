package io.fer4j.vision.video;

import static org.assertj.core.api.Assumptions.assumeThatCode;

/** Stand-ins for cameras: FFmpeg's devices, which load only where the system has what they need. */
public final class FfmpegDevices {
    private FfmpegDevices() {}

    /** Skips the running test where there are none, saying why. */
    public static void assumeThere() {
        assumeThatCode(FfmpegLibrary::requireDevices).doesNotThrowAnyException();
    }
}
