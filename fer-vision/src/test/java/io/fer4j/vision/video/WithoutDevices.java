package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.BackendException;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import java.nio.file.Path;

/** A program, {@code VIDEO}, that writes and reads a video where FFmpeg's devices do not load, and then asks for a device. */
final class WithoutDevices {
    private static final int FRAMES = 5;

    private WithoutDevices() {}

    public static void main(String[] arguments) {
        Path file = FaceVideo.wandering(Portraits.astronaut(), 320, 240, 30).write(Path.of(arguments[0]), FRAMES);
        try (FrameSource video = FrameSources.video(file)) {
            int read = 0;
            while (video.read().isPresent()) {
                read++;
            }
            assertThat(read).isEqualTo(FRAMES);
        }
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> FrameSources.device("lavfi", "testsrc"))
                .withMessageStartingWith("Expected the native code of FFmpeg's devices for ")
                .withMessageContaining("libpulse.so.0")
                .withMessageEndingWith("On Debian and Ubuntu they need the package libpulse0.");
        System.out.println("Read " + FRAMES + " frames.");
    }
}
