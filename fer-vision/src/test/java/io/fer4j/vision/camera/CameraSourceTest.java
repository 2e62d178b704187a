package io.fer4j.vision.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.vision.NativeLibraries;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
}
