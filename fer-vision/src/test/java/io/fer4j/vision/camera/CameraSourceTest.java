package io.fer4j.vision.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.vision.NativeLibraries;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_videoio;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_videoio.VideoCapture;
import org.junit.jupiter.api.Test;

class CameraSourceTest {
    /** A camera whose driver fails on the first picture of all, as JavaCPP tells it. */
    private static final class Failing extends VideoCapture {
        private final AtomicInteger reads;

        Failing(AtomicInteger reads) {
            this.reads = reads;
        }

        @Override
        public boolean read(Mat image) {
            if (reads.getAndIncrement() == 0) {
                throw new RuntimeException("select() timeout.");
            }
            image.create(48, 64, opencv_core.CV_8UC3);
            image.put(Scalar.all(9));
            return true;
        }
    }

    @Test
    void aDriversExceptionIsRetried() {
        NativeLibraries.loadOpenCv(opencv_videoio.class);
        List<String> notices = new ArrayList<>();
        AtomicInteger reads = new AtomicInteger();
        try (FrameSource source = FrameSources.retrying(
                () -> new CameraSource("camera 0", new Failing(reads)), 3, Duration.ofMillis(1), notices::add)) {
            assertThat(source.read().orElseThrow().width()).isEqualTo(64);
        }
        assertThat(notices)
                .containsExactly(
                        "Expected a picture from the camera 0, found that its driver failed (select() timeout.). Check"
                                + " that it is plugged in and not used elsewhere. Trying again in 0.001 s (1 of 3).");
    }

    /** A camera that remembers what it was asked for. */
    private static final class Asked extends VideoCapture {
        private final List<String> asked = new ArrayList<>();

        @Override
        public boolean set(int property, double value) {
            return asked.add(property + "=" + (long) value);
        }
    }

    @Test
    void asksForTheFormFirstThenForSizeAndRate() {
        NativeLibraries.loadOpenCv(opencv_videoio.class);
        try (Asked camera = new Asked()) {
            CameraSource.ask(camera, CameraOptions.DEFAULT);
            assertThat(camera.asked).isEmpty();
            CameraSource.ask(camera, new CameraOptions(1280, 720, 60, true));
            assertThat(camera.asked)
                    .containsExactly(
                            opencv_videoio.CAP_PROP_FOURCC + "=" + 0x47504A4D,
                            opencv_videoio.CAP_PROP_FRAME_WIDTH + "=1280",
                            opencv_videoio.CAP_PROP_FRAME_HEIGHT + "=720",
                            opencv_videoio.CAP_PROP_FPS + "=60");
        }
    }

    @Test
    void speaksTheLanguageOfEachOfFfmpegsDevices() {
        CameraOptions options = new CameraOptions(640, 480, 29.97, true);
        assertThat(options.forFfmpeg("v4l2"))
                .isEqualTo(Map.of("video_size", "640x480", "framerate", "29.970", "input_format", "mjpeg"));
        assertThat(options.forFfmpeg("dshow")).containsEntry("vcodec", "mjpeg");
        assertThat(options.forFfmpeg("avfoundation")).isEqualTo(Map.of("video_size", "640x480", "framerate", "29.970"));
        assertThat(CameraOptions.DEFAULT.forFfmpeg("v4l2")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new CameraOptions(640, 0, 0, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new CameraOptions(0, 0, Double.NaN, false));
    }
}
