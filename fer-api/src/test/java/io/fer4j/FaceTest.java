package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceTest {
    private static final Box BOX = new Box(1, 2, 3, 4);

    @Test
    void hasNoTrackUntilATrackerGivesOne() {
        List<Landmark> landmarks = new ArrayList<>(List.of(new Landmark(LandmarkType.NOSE_TIP, 2, 3)));
        Face face = new Face(BOX, 0.75f, landmarks);
        landmarks.clear();

        Face tracked = face.withTrack(7);

        assertThat(face.trackId()).isNull();
        assertThat(tracked.trackId()).isEqualTo(7);
        assertThat(tracked.box()).isEqualTo(BOX);
        assertThat(tracked.confidence()).isEqualTo(0.75f);
        assertThat(tracked.landmarks()).containsExactly(new Landmark(LandmarkType.NOSE_TIP, 2, 3));
        assertThat(new Face(BOX, 1).landmarks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.001f, 1.001f, Float.NaN, Float.POSITIVE_INFINITY})
    void refusesAConfidenceThatIsNone(float confidence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Face(BOX, confidence))
                .withMessage("Expected a confidence from 0 to 1, found " + confidence + ".");
    }

    @Test
    void landmarksAreFinite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Landmark(LandmarkType.NOSE_TIP, Float.NaN, 1))
                .withMessage("Expected a landmark of finite numbers, found x=NaN y=1.0.");
    }

    @Test
    void resultsTravelAsSerializedObjects() throws IOException, ClassNotFoundException {
        Face face = new Face(new Box(1, 2, 3, 4), 0.5f, List.of(new Landmark(LandmarkType.LEFT_EYE, 1.5f, 2.5f)))
                .withTrack(9);
        FaceEmotion result = new FaceEmotion(
                face, EmotionScores.of(0.5f, 0.5f, 0, 0, 0, 0, 0).withAffect(new Affect(0.25f, -1)), true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(List.of(result));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(List.of(result));
        }
    }

    @Test
    void tellsLandmarksByTheirType() {
        Landmark left = new Landmark(LandmarkType.LEFT_EYE, 5, 6);
        Landmark right = new Landmark(LandmarkType.RIGHT_EYE, 3, 4);
        Face face = new Face(BOX, 1, List.of(right, left));

        assertThat(face.landmark(LandmarkType.LEFT_EYE)).contains(left);
        assertThat(face.landmark(LandmarkType.RIGHT_EYE)).contains(right);
        assertThat(face.landmark(LandmarkType.NOSE_TIP)).isEmpty();
    }

    @Test
    void refusesTwoLandmarksOfOneType() {
        List<Landmark> twice =
                List.of(new Landmark(LandmarkType.LEFT_EYE, 5, 6), new Landmark(LandmarkType.LEFT_EYE, 7, 6));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Face(BOX, 1, twice))
                .withMessageStartingWith("Expected each type of landmark at most once, found [");
    }

    @Test
    void theRollIsClockwiseAndEmptyWithoutEyesAndMouth() {
        Face rolled = new Face(
                BOX,
                1,
                List.of(
                        new Landmark(LandmarkType.RIGHT_EYE, 10, 10),
                        new Landmark(LandmarkType.LEFT_EYE, 20, 20),
                        new Landmark(LandmarkType.MOUTH_RIGHT, 0, 20),
                        new Landmark(LandmarkType.MOUTH_LEFT, 10, 30)));

        assertThat(rolled.roll().orElseThrow()).isCloseTo(Math.PI / 4, within(1e-6));
        assertThat(new Face(BOX, 1).roll()).isEmpty();
    }
}
