package io.fer4j.spring.boot;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import io.fer4j.spring.boot.WebError.Kind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A picture comes in as the request's body, the faces in it go out as JSON, with the limits of docs/adr/0018. Nothing is stored, and
 * nothing about the picture is logged. Thread-safe.
 */
@RestController
class RecognizeController {
    private static final Logger LOG = LoggerFactory.getLogger(RecognizeController.class);
    private static final int CHUNK = 1 << 16;

    /** How many times the limit is read and thrown away, so that the client gets to read the answer. */
    private static final int DRAINED = 4;

    private final Fer4jProperties.Web limits;
    private final ObjectProvider<EmotionRecognizer> recognizer;
    private final Semaphore inWork;
    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private final AtomicInteger waiting = new AtomicInteger();

    RecognizeController(Fer4jProperties.Web limits, ObjectProvider<EmotionRecognizer> recognizer) {
        this.limits = limits;
        this.recognizer = recognizer;
        this.inWork = new Semaphore(limits.maxConcurrent(), true);
    }

    /** Answers a request. */
    @PostMapping("${fer4j.web.path:/fer4j/recognize}")
    ResponseEntity<byte[]> recognize(HttpServletRequest request) {
        try {
            requirePicture(request);
            begin();
            try {
                byte[] picture = body(request);
                return answer(200).body(recognized(picture));
            } finally {
                inWork.release();
            }
        } catch (WebError e) {
            return refusal(e);
        } catch (RuntimeException e) {
            LOG.error("A picture could not be recognized.", e);
            return refusal(new WebError(Kind.FAILED, "This should not have happened. The server's log says more."));
        }
    }

    private static ResponseEntity.BodyBuilder answer(int status) {
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
    }

    private static ResponseEntity<byte[]> refusal(WebError error) {
        ResponseEntity.BodyBuilder answer = answer(error.kind().status());
        switch (error.kind()) {
            case BUSY -> answer.header(HttpHeaders.RETRY_AFTER, "1");
            case TIMEOUT, TOO_LARGE -> answer.header(HttpHeaders.CONNECTION, "close");
            default -> {
                // The status says it all.
            }
        }
        return answer.body(JsonText.error(error));
    }

    private static void requirePicture(HttpServletRequest request) {
        String type = mediaType(request.getContentType());
        if (!type.startsWith("image/") && !type.equals("application/octet-stream")) {
            throw unsupported(found(type));
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("one that is compressed once more (Content-Encoding)");
        }
    }

    /** Returns a content type without its parameters: the contents alone say what a picture is. */
    private static String mediaType(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Names the types that clients send most, and no others: nothing that came in goes out. */
    private static String found(String type) {
        return switch (type) {
            case "" -> "none";
            case "multipart/form-data" -> "a form (multipart/form-data, as curl -F sends it)";
            case "application/x-www-form-urlencoded" ->
                "application/x-www-form-urlencoded, which curl says if it is not told otherwise";
            case "application/json" -> "JSON (application/json)";
            default -> type.startsWith("text/") ? "text" : "another content type";
        };
    }

    private static WebError unsupported(String found) {
        return new WebError(
                Kind.UNSUPPORTED_TYPE,
                "Expected the bytes of a picture as the request's body, with the content type image/jpeg, image/png,"
                        + " image/webp, image/gif, image/bmp or application/octet-stream, found " + found
                        + ". Send the file itself: curl -H \"Content-Type: image/jpeg\" --data-binary @photo.jpg and"
                        + " this address.");
    }

    /** Waits for a turn, before anything of the picture is read: what waits takes no memory. */
    private void begin() {
        if (inWork.tryAcquire()) {
            return;
        }
        if (waiting.incrementAndGet() > limits.maxWaiting()) {
            waiting.decrementAndGet();
            throw busy();
        }
        try {
            if (!inWork.tryAcquire(limits.uploadTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static WebError busy() {
        return new WebError(Kind.BUSY, "Expected fewer pictures at once, found all hands full. Try again in a second.");
    }

    private byte[] body(HttpServletRequest request) {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        long most = limits.maxBytes().toBytes();
        long end = System.nanoTime() + limits.uploadTimeout().toNanos();
        long total = 0;
        try {
            InputStream in = request.getInputStream();
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count >= 0 && total <= DRAINED * most; count = in.read(chunk)) {
                total += count;
                if (System.nanoTime() - end > 0) {
                    throw tooSlow();
                }
                if (total <= most) {
                    picture.write(chunk, 0, count);
                }
            }
        } catch (IOException e) {
            throw tooSlow();
        }
        if (total > most) {
            throw new WebError(
                    Kind.TOO_LARGE,
                    "Expected a picture of at most " + most + " bytes, found a larger one. Scale it down.");
        }
        return picture.toByteArray();
    }

    private WebError tooSlow() {
        return new WebError(
                Kind.TIMEOUT,
                "Expected the whole picture within "
                        + limits.uploadTimeout().toMillis() / 1000.0
                        + " s, found only a part of it.");
    }

    /** As many at a time as there are processors: more would only take memory. */
    private byte[] recognized(byte[] picture) {
        processors.acquireUninterruptibly();
        try {
            Frame frame = decoded(picture);
            return JsonText.faces(frame, recognizer.getObject().recognize(frame));
        } finally {
            processors.release();
        }
    }

    private Frame decoded(byte[] picture) {
        try {
            return PictureFile.decode("the one sent", picture, limits.maxPixels());
        } catch (SourceException e) {
            throw new WebError(Kind.BAD_PICTURE, String.valueOf(e.getMessage()));
        }
    }
}
