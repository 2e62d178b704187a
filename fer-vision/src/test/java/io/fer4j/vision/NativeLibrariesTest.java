package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.BackendException;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {
    @Test
    void saysWhatToDoIfOpenCvDoesNotLoad() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> NativeLibraries.loading("OpenCV", () -> {
                    throw new NoClassDefFoundError("Could not initialize class org.bytedeco.opencv.global.opencv_core");
                }))
                .withMessageContaining("found that it does not load: NoClassDefFoundError: Could not initialize class")
                .withMessageEndingWith("an older one, so manage it in your build.");
    }

    @Test
    void namesTheRootOfTheFailure() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> NativeLibraries.loading("FFmpeg", () -> {
                    throw new ExceptionInInitializerError(new UnsatisfiedLinkError("libstdc++.so.6: not found"));
                }))
                .withMessageContaining("does not load: UnsatisfiedLinkError: libstdc++.so.6: not found. Add"
                        + " io.fer4j:fer-natives-PLATFORM of this platform, for example"
                        + " fer-natives-linux-x86_64. It brings org.bytedeco:ffmpeg");
    }

    /** What System.load throws from JDK 24 on where native access is denied. */
    @Test
    void saysHowToAllowNativeCodeThatJavaRefuses() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> NativeLibraries.loading("OpenCV", () -> {
                    throw new IllegalCallerException("Illegal native access from an unnamed module");
                }))
                .withMessageContaining("does not load: IllegalCallerException: Illegal native access")
                .withMessageContaining("start it with --enable-native-access=ALL-UNNAMED")
                .withMessageContaining("Enable-Native-Access: ALL-UNNAMED")
                .matches(e -> !e.getMessage().contains("fer-natives"));
    }
}
