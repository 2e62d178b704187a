package io.fer4j.vision.tracking;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.FaceEmotion;
import io.fer4j.image.LabelledFace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A face that is followed through a video, at one moment.
 *
 * @param face the estimated box, which jitters less than the detector's, the track's number, the smoothed scores, and whether
 *     the label should not be relied on
 * @param label the expression to show, which changes less readily than the top of the scores
 * @param measured the scores of this frame alone; empty if the face was missed in it, or not classified because it is one of a crowd
 * @param detected the detector's box in this frame; empty if detection missed the face or did not run
 */
public record TrackedFace(FaceEmotion face, Emotion label, Optional<EmotionScores> measured, Optional<Box> detected) {
    /**
     * Returns the track's number.
     *
     * @return the same for one face as long as it is followed, never that of another face
     */
    public long id() {
        return Objects.requireNonNull(face.face().trackId(), "a tracked face has a number");
    }

    /**
     * Returns what an annotator draws.
     *
     * @return the smoothed result under the label to show
     */
    public LabelledFace labelled() {
        return new LabelledFace(face, label);
    }

    /**
     * Returns the estimated box.
     *
     * @return the tracker's estimate, in the frame's pixels
     */
    public Box box() {
        return face.box();
    }

    /**
     * Returns the smoothed scores.
     *
     * @return seven probabilities
     */
    public EmotionScores scores() {
        return face.scores();
    }

    /**
     * Returns this face in the form that it has in JSON: {@link FaceEmotion#asMap()} with {@code label} behind {@code top}.
     *
     * @return an unmodifiable map
     */
    @JsonValue
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        face.asMap().forEach((name, value) -> {
            map.put(name, value);
            if (name.equals("top")) {
                map.put("label", label.name());
            }
        });
        return Collections.unmodifiableMap(map);
    }
}
