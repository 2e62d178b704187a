package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Box;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactorTest {
    @Test
    void leavesNoDetailInAFaceAndTheRestAsItIs() {
        Frame frame = Samples.astronaut().at(Duration.ofSeconds(3));

        Frame redacted = Redactor.redact(frame, List.of(Samples.ASTRONAUT_FACE));

        assertThat(redacted.timestamp()).isEqualTo(Duration.ofSeconds(3));
        Box face = Samples.ASTRONAUT_FACE;
        int differences = 0;
        for (int y = 0; y < frame.height(); y++) {
            for (int x = 0; x < frame.width(); x++) {
                boolean inside = Math.abs(x - face.centerX()) < face.width() / 2
                        && Math.abs(y - face.centerY()) < face.height() / 2;
                boolean outside = Math.abs(x - face.centerX()) > 0.86 * face.width()
                        || Math.abs(y - face.centerY()) > 0.86 * face.height();
                if (outside) {
                    assertThat(level(redacted, x, y)).isEqualTo(level(frame, x, y));
                } else if (inside) {
                    assertThat(Math.abs(level(redacted, x, y) - level(redacted, x + 1, y)))
                            .as("a step at %d, %d", x, y)
                            .isLessThan(6);
                    differences += level(redacted, x, y) == level(frame, x, y) ? 0 : 1;
                }
            }
        }
        assertThat(differences).isGreaterThan(9_000);
        assertThat(frame.pixels())
                .as("the frame itself")
                .isEqualTo(Samples.astronaut().pixels());
    }

    @Test
    void takesBoxesThatReachBeyondTheFrameOrLieOutside() {
        Frame frame = Samples.uniform(20, 10, PixelFormat.GRAY8, 77);
        Random random = new Random(1);

        for (int i = 0; i < 200; i++) {
            Box box = new Box(
                    random.nextFloat() * 100 - 50,
                    random.nextFloat() * 100 - 50,
                    0.1f + random.nextFloat() * 60,
                    0.1f + random.nextFloat() * 60);
            Frame redacted = Redactor.redact(frame, List.of(box, box));
            assertThat(redacted.format()).isEqualTo(PixelFormat.BGR24);
            for (int at = 0; at < redacted.pixels().remaining(); at++) {
                assertThat(redacted.pixels().get(at)).isEqualTo((byte) 77);
            }
        }
    }

    private static int level(Frame frame, int x, int y) {
        return frame.pixels().get(y * frame.rowStride() + 3 * x + 1) & 0xFF;
    }
}
