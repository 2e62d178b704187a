package io.fer4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class UltraFaceOutputTest {
    private static final Frame FRAME = Samples.uniform(640, 480, PixelFormat.GRAY8, 0);

    private final FloatBuffer scores = FloatBuffer.allocate(2 * 4420);
    private final FloatBuffer boxes = FloatBuffer.allocate(4 * 4420);

    @Test
    void keepsTheBetterOfTwoThatOverlap() {
        candidate(5, 0.8f, 0.10f, 0.10f, 0.30f, 0.30f);
        candidate(6, 0.9f, 0.11f, 0.11f, 0.31f, 0.31f);
        candidate(7, 0.76f, 0.60f, 0.60f, 0.70f, 0.70f);
        candidate(8, 0.74f, 0.80f, 0.10f, 0.90f, 0.20f);

        List<Face> faces = pick(0.75f, 0.3f);

        assertThat(faces).extracting(Face::confidence).containsExactly(0.9f, 0.76f);
        assertThat(faces.get(0).box().x()).isEqualTo(0.11f * 640);
        assertThat(faces.get(0).box().y()).isEqualTo(0.11f * 480);
    }

    @Test
    void leavesOutWhatLiesBesideThePictureOrIsNoBox() {
        candidate(0, 0.99f, 0.1f, 0.9f, 0.3f, 1.2f);
        candidate(1, 0.98f, 0.5f, 0.5f, 0.4f, 0.6f);
        candidate(2, 0.97f, Float.NaN, 0.5f, 0.6f, 0.6f);
        candidate(3, 1.01f, -0.05f, 0.1f, 0.2f, 0.3f);

        List<Face> faces = pick(0.75f, 0.3f);

        assertThat(faces).hasSize(1);
        assertThat(faces.get(0).box().x()).as("a box may reach beyond the edge").isNegative();
        assertThat(faces.get(0).confidence())
                .as("a rounding error of the softmax")
                .isEqualTo(1);
    }

    @Property(tries = 100)
    void noTwoFacesOverlapMoreThanAllowed(
            @ForAll long seed, @ForAll @FloatRange(min = 0.05f, max = 0.9f) float allowed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            float x = random.nextFloat();
            float y = random.nextFloat();
            candidate(i * 14, random.nextFloat(), x, y, x + 0.3f * random.nextFloat(), y + 0.3f * random.nextFloat());
        }

        List<Face> faces = pick(0.5f, allowed);

        assertThat(faces).isSortedAccordingTo(Comparator.comparingDouble((Face face) -> -face.confidence()));
        for (Face face : faces) {
            assertThat(face.confidence()).isGreaterThanOrEqualTo(0.5f);
            for (Face other : faces) {
                assertThat(face.equals(other) || face.box().iou(other.box()) <= allowed)
                        .isTrue();
            }
        }
    }

    private List<Face> pick(float scoreThreshold, float overlapThreshold) {
        return new UltraFaceOutput().faces(scores, boxes, FRAME, 2, scoreThreshold, overlapThreshold);
    }

    private void candidate(int index, float score, float left, float top, float right, float bottom) {
        scores.put(2 * index, 1 - score).put(2 * index + 1, score);
        boxes.put(4 * index, new float[] {left, top, right, bottom});
    }
}
