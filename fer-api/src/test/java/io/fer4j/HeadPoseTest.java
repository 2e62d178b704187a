package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HeadPoseTest {
    private static final List<LandmarkType> TYPES = List.of(
            LandmarkType.RIGHT_EYE,
            LandmarkType.LEFT_EYE,
            LandmarkType.NOSE_TIP,
            LandmarkType.MOUTH_RIGHT,
            LandmarkType.MOUTH_LEFT);

    /** The mean face in distances of its eyes: to the picture's right, down, and toward the camera. */
    private static final double[][] HEAD = {
        {-0.5, 0, 0}, {0.5, 0, 0}, {0, 0.594, 0.65}, {-0.411, 1.018, 0.15}, {0.411, 1.018, 0.15}
    };

    /** Turns the mean face to the side, then up, then rolls it, and looks at it from far away. */
    private static Face seen(double yaw, double pitch, double roll, double size) {
        List<Landmark> landmarks = new ArrayList<>();
        for (int i = 0; i < HEAD.length; i++) {
            double acrossX = Math.cos(yaw) * HEAD[i][0] + Math.sin(yaw) * HEAD[i][2];
            double forward = -Math.sin(yaw) * HEAD[i][0] + Math.cos(yaw) * HEAD[i][2];
            double downY = Math.cos(pitch) * HEAD[i][1] - Math.sin(pitch) * forward;
            landmarks.add(new Landmark(
                    TYPES.get(i), (float) (300 + size * (Math.cos(roll) * acrossX - Math.sin(roll) * downY)), (float)
                            (200 + size * (Math.sin(roll) * acrossX + Math.cos(roll) * downY))));
        }
        return new Face(new Box(250, 150, 100, 100), 0.9f, landmarks);
    }

    @Property(tries = 300)
    void theAnglesOfATurnedHeadComeBack(
            @ForAll @IntRange(min = -60, max = 60) int yaw,
            @ForAll @IntRange(min = -30, max = 30) int roll,
            @ForAll @IntRange(min = 5, max = 500) int size) {
        HeadPose pose = HeadPose.of(seen(Math.toRadians(yaw), 0, Math.toRadians(roll), size))
                .orElseThrow();

        assertThat((double) pose.yaw()).isCloseTo(yaw, within(2.0));
        assertThat((double) pose.pitch()).isCloseTo(0, within(2.0));
        assertThat((double) pose.roll()).isCloseTo(roll, within(2.0));
    }

    @Property(tries = 300)
    void upIsPositiveAndDownIsNegative(
            @ForAll @IntRange(min = -40, max = 40) int pitch, @ForAll @IntRange(min = -30, max = 30) int roll) {
        HeadPose pose = HeadPose.of(seen(0, Math.toRadians(pitch), Math.toRadians(roll), 80))
                .orElseThrow();

        assertThat((double) pose.pitch()).isCloseTo(pitch, within(2.0));
        assertThat((double) pose.yaw()).isCloseTo(0, within(2.0));
    }

    @Test
    void withoutFiveLandmarksOrInOnePointThereIsNoPose() {
        Face whole = seen(0, 0, 0, 50);
        assertThat(HeadPose.of(new Face(whole.box(), 1))).isEmpty();
        for (int i = 0; i < TYPES.size(); i++) {
            List<Landmark> some = new ArrayList<>(whole.landmarks());
            some.remove(i);
            assertThat(HeadPose.of(new Face(whole.box(), 1, some))).isEmpty();
        }
        assertThat(HeadPose.of(seen(0, 0, 0, 0))).isEmpty();
    }
}
