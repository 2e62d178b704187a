package io.fer4j.examples.web;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.examples.Examples;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The photograph that comes with the examples, of which is known what a recognizer must say. */
final class GoldenPicture {
    private static final String NAME = "astronaut.png";
    private static final Box FACE = new Box(178, 63, 89, 113);
    private static final double OVERLAP = 0.4;
    private static final double SUM_TOLERANCE = 1e-3;

    private GoldenPicture() {}

    /** Lets a recognizer look at it; returns what is wrong with the answer, if anything is. */
    static Optional<String> check(EmotionRecognizer recognizer) {
        try {
            Frame frame = read();
            List<FaceEmotion> found = recognizer.recognize(frame);
            boolean isTooSmall =
                    recognizer.smallestFace(frame.width(), frame.height()) > Math.max(FACE.width(), FACE.height());
            if (found.isEmpty() && isTooSmall) {
                found = recognizer.recognize(frame, List.of(new Face(FACE, 1)));
            }
            return wrong(recognizer, found);
        } catch (FerException e) {
            return Optional.of("an error: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("an error: " + e);
        }
    }

    private static Optional<String> wrong(EmotionRecognizer recognizer, List<FaceEmotion> found) {
        Optional<FaceEmotion> nearest = found.stream()
                .max(Comparator.comparingDouble(face -> face.box().iou(FACE)))
                .filter(face -> face.box().iou(FACE) >= OVERLAP);
        if (nearest.isEmpty()) {
            return Optional.of("no face where there is one");
        }
        FaceEmotion face = nearest.get();
        double sum = 0;
        for (Emotion emotion : face.scores().classes()) {
            sum += face.scores().probability(emotion);
        }
        // Not a number is never near to 1 either.
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            return Optional.of("scores that do not sum to 1");
        }
        boolean isOurs = Model.bundledIds().contains(recognizer.model().id());
        return isOurs && face.top() != Emotion.HAPPY
                ? Optional.of("another expression than the one it shows")
                : Optional.empty();
    }

    private static Frame read() {
        try (InputStream in = Examples.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("Expected the photograph " + NAME + " in the jar, found none.");
            }
            return PictureFile.decode(NAME, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("Expected to read the photograph " + NAME + ".", e);
        }
    }
}
