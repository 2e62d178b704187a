package io.fer4j.samples.spring;

import io.fer4j.EmotionRecognizer;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the faces in a picture show: {@code curl -H "Content-Type: image/jpeg" --data-binary @me.jpg localhost:8080/expressions}. */
@RestController
class ExpressionController {
    private static final int MOST_BYTES = 8_000_000;
    private static final long MOST_PIXELS = 25_000_000;

    private final EmotionRecognizer recognizer;

    ExpressionController(EmotionRecognizer recognizer) {
        this.recognizer = recognizer;
    }

    /** A face's expression, as this application wants to say it. */
    record Expression(String expression, double probability, boolean uncertain) {}

    @PostMapping(
            path = "/expressions",
            consumes = {"image/*", "application/octet-stream"})
    List<Expression> expressions(InputStream body) throws IOException {
        byte[] picture = body.readNBytes(MOST_BYTES + 1);
        if (picture.length > MOST_BYTES) {
            throw new SourceException("Expected a picture of at most " + MOST_BYTES + " bytes, found a larger one.");
        }
        return recognizer.recognize(PictureFile.decode("the picture", picture, MOST_PIXELS)).stream()
                .map(face -> new Expression(face.top().name(), face.scores().probability(face.top()), face.uncertain()))
                .toList();
    }

    @ExceptionHandler(SourceException.class)
    ProblemDetail noPicture(SourceException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
}
