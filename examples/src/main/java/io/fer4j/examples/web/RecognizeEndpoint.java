package io.fer4j.examples.web;

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.examples.JsonLines;
import io.fer4j.vision.PictureFile;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/recognize}: a picture comes in as the request's body, the faces in it go out as JSON. Thread-safe. */
final class RecognizeEndpoint {
    /** How many of the bytes beyond the limit are read and thrown away, so that the client gets to read the answer. */
    private static final long PATIENCE = 100_000_000;

    private static final int CHUNK = 1 << 16;

    private final EmotionRecognizer recognizer;
    private final RecognitionPool pool;
    private final Limits limits;
    private final Semaphore uploads;

    RecognizeEndpoint(EmotionRecognizer recognizer, RecognitionPool pool, Limits limits) {
        this.recognizer = recognizer;
        this.pool = pool;
        this.limits = limits;
        this.uploads = new Semaphore(limits.uploads());
    }

    /** Answers a request. */
    void handle(Context context) {
        requirePicture(context.contentType());
        if (!uploads.tryAcquire()) {
            throw Refusal.of(Refusal.BUSY);
        }
        try {
            context.result(recognized(body(context)));
        } finally {
            uploads.release();
        }
    }

    private static void requirePicture(@Nullable String type) {
        String lowered = type == null ? "" : type.toLowerCase(Locale.ROOT);
        if (!lowered.startsWith("image/") && !lowered.startsWith("application/octet-stream")) {
            throw new Refusal(
                    Refusal.NO_PICTURE,
                    "Expected the bytes of a picture with the content type image/jpeg, image/png or"
                            + " application/octet-stream, found another type or none.");
        }
    }

    private byte[] body(Context context) {
        boolean asksFirst = context.header("Expect") != null;
        if (asksFirst && context.req().getContentLengthLong() > limits.uploadBytes()) {
            throw tooLarge();
        }
        try (InputStream in = context.bodyInputStream()) {
            return read(in);
        } catch (IOException e) {
            throw tooSlow();
        }
    }

    private byte[] read(InputStream in) throws IOException {
        long end = System.nanoTime() + limits.uploadTime().toNanos();
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            if (System.nanoTime() - end > 0) {
                throw tooSlow();
            }
            total += count;
            if (total > limits.uploadBytes() + PATIENCE) {
                throw tooLarge();
            }
            if (total <= limits.uploadBytes()) {
                picture.write(chunk, 0, count);
            } else {
                picture.reset();
            }
        }
        if (total > limits.uploadBytes()) {
            throw tooLarge();
        }
        return picture.toByteArray();
    }

    private Refusal tooSlow() {
        return new Refusal(
                Refusal.TIMEOUT,
                "Expected the whole picture within " + limits.uploadTime().toSeconds()
                        + " s, found only a part of it.");
    }

    private Refusal tooLarge() {
        return new Refusal(
                Refusal.TOO_LARGE,
                "Expected a picture of at most " + limits.uploadBytes() + " bytes, found a larger one. Scale it down.");
    }

    private String recognized(byte[] picture) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        pool.execute(() -> {
            try {
                answer.complete(recognize(picture));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(Refusal.BUSY);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private String recognize(byte[] picture) {
        Frame frame = decoded(picture, limits.uploadPixels());
        List<FaceEmotion> faces = recognizer.recognize(frame);
        return JsonLines.object(json -> {
            json.writeNumberField("width", frame.width());
            json.writeNumberField("height", frame.height());
            json.writeArrayFieldStart("faces");
            for (FaceEmotion face : faces) {
                json.writeStartObject();
                JsonLines.writeFace(json, face, face.top());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * Decodes what a client sent.
     *
     * @throws Refusal if it is no picture, a damaged one, or too big
     */
    static Frame decoded(byte[] picture, long maxPixels) {
        try {
            return PictureFile.decode("the one sent", picture, maxPixels);
        } catch (SourceException e) {
            throw new Refusal(Refusal.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
