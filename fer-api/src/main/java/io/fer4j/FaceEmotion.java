package io.fer4j;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A face and what it shows. Immutable, serializable, and with one form in JSON, {@link #asMap()}, whoever writes it.
 *
 * <p>A result is a prediction from what a face shows, not what a person feels.
 */
public final class FaceEmotion implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Face face;
    private final EmotionScores scores;
    private final boolean uncertain;
    private final List<UncertaintyReason> reasons;
    private final @Nullable FaceQuality quality;

    /**
     * Makes a result whose quality was not measured.
     *
     * @param face the face
     * @param scores the probabilities of the expressions that the model knows
     * @param uncertain whether the top probability is below the recognizer's threshold, so that the top expression should not be
     *     relied on
     */
    public FaceEmotion(Face face, EmotionScores scores, boolean uncertain) {
        this(face, scores, uncertain, List.of(), null);
    }

    private FaceEmotion(
            Face face,
            EmotionScores scores,
            boolean uncertain,
            List<UncertaintyReason> reasons,
            @Nullable FaceQuality quality) {
        this.face = Objects.requireNonNull(face, "face");
        this.scores = Objects.requireNonNull(scores, "scores");
        this.uncertain = uncertain;
        this.reasons = List.copyOf(reasons);
        this.quality = quality;
    }

    /**
     * Returns this result with a quality.
     *
     * @param measured how well the face can be read
     * @param why why the top expression should not be relied on; if there is any reason, the copy is uncertain
     * @return a copy
     */
    public FaceEmotion withQuality(FaceQuality measured, List<UncertaintyReason> why) {
        return new FaceEmotion(
                face, scores, uncertain || !why.isEmpty(), why, Objects.requireNonNull(measured, "measured"));
    }

    /**
     * Returns the face.
     *
     * @return what the detector found, and the tracker's number if there is a tracker
     */
    public Face face() {
        return face;
    }

    /**
     * Returns the probabilities.
     *
     * @return one for each expression that the model knows, with the sum 1
     */
    public EmotionScores scores() {
        return scores;
    }

    /**
     * Tells whether the top expression should not be relied on.
     *
     * @return true if the top probability is below the recognizer's threshold, or the face cannot be read well
     */
    public boolean uncertain() {
        return uncertain;
    }

    /**
     * Tells why the top expression should not be relied on.
     *
     * @return in the order of {@link UncertaintyReason}; empty if nothing is known against it, or the maker of this result did not
     *     say
     */
    public List<UncertaintyReason> reasons() {
        return reasons;
    }

    /**
     * Returns how well the face can be read.
     *
     * @return empty if it was not measured
     */
    public Optional<FaceQuality> quality() {
        return Optional.ofNullable(quality);
    }

    /**
     * Returns where the face is.
     *
     * @return the face's box, in the frame's pixels
     */
    public Box box() {
        return face.box();
    }

    /**
     * Returns the most probable expression, whether uncertain or not.
     *
     * @return the top of {@link #scores()}
     */
    public Emotion top() {
        return scores.top();
    }

    /**
     * Returns valence and arousal.
     *
     * @return how pleasant and how excited the expression is; empty if the model does not say
     */
    public Optional<Affect> affect() {
        return scores.affect();
    }

    /**
     * Returns this result in the form that it has in JSON. A plain {@code ObjectMapper} of Jackson 2 or 3 writes it, and so do
     * the command lines, the REST interface and the live connection of this project:
     *
     * <pre>{@code
     * {
     *   "box": {"x": 181.5, "y": 63.0, "width": 88.2, "height": 119.7},
     *   "confidence": 0.93,
     *   "landmarks": [{"type": "LEFT_EYE", "x": 241.6, "y": 108.2}, ...],
     *   "trackId": 7,
     *   "top": "HAPPY",
     *   "uncertain": true,
     *   "reasons": ["TURNED"],
     *   "scores": {"ANGRY": 0.0, "DISGUST": 0.0, ..., "NEUTRAL": 0.0004},
     *   "affect": {"valence": 0.8, "arousal": 0.3},
     *   "quality": {"size": 119.7, "sharpness": 1.5, "brightness": 0.5, "contrast": 0.2, "overexposure": 0.0,
     *               "yaw": -52.0, "pitch": 3.1, "roll": -4.5}
     * }
     * }</pre>
     *
     * <p>The schema (JSON Schema 2020-12) is the resource {@code META-INF/fer4j/results.schema.json} of this jar. Names are in
     * camelCase; columns of CSV have the same names in snake_case, with the names on the way joined: {@code box_x},
     * {@code track_id}. A name means the same wherever it stands: a tracker's choice of an expression is therefore called
     * {@code label}, not {@code top}. A member that does not apply is absent, never null: {@code landmarks} of a detector without
     * landmarks, {@code trackId} of a single picture, {@code affect} of a model without valence and arousal,
     * {@code reasons} of a result that nothing is known against.
     *
     * <p>The form grows by new members, which come last or where they belong; a member is never renamed, and its meaning and
     * type never change. Readers must ignore members and expressions that they do not know.
     *
     * @return an unmodifiable map of strings, booleans, numbers, lists and maps of these, in the order above
     */
    @JsonValue
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>(face.asMap());
        map.put("top", top().name());
        map.put("uncertain", uncertain);
        if (!reasons.isEmpty()) {
            map.put("reasons", reasons.stream().map(UncertaintyReason::name).toList());
        }
        map.put("scores", scores.byName());
        affect().ifPresent(affect -> map.put("affect", affect.asMap()));
        quality().ifPresent(measured -> map.put("quality", measured.asMap()));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FaceEmotion that
                && face.equals(that.face)
                && scores.equals(that.scores)
                && uncertain == that.uncertain
                && reasons.equals(that.reasons)
                && Objects.equals(quality, that.quality);
    }

    @Override
    public int hashCode() {
        return Objects.hash(face, scores, uncertain, reasons, quality);
    }

    @Override
    public String toString() {
        return "FaceEmotion[face=" + face + ", scores=" + scores + ", uncertain=" + uncertain + ", reasons=" + reasons
                + ", quality=" + quality + "]";
    }
}
