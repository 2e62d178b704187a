package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/recognize}: a picture comes in as the request's body, the faces in it go out as JSON. Thread-safe. */
final class RecognizeEndpoint {
    /** How many of the bytes beyond the limit are read and thrown away, so that the client gets to read the answer. */
    private static final long DRAIN_LIMIT_BYTES = 100_000_000;

    private static final int CHUNK = 1 << 16;
    private static final int REFUSED_AT_ONCE = 16;

    private final EmotionRecognizer recognizer;
    private final RecognitionPool pool;
    private final Limits limits;
    private final Semaphore uploads;
    private final Semaphore refused = new Semaphore(REFUSED_AT_ONCE);

    RecognizeEndpoint(EmotionRecognizer recognizer, RecognitionPool pool, Limits limits) {
        this.recognizer = recognizer;
        this.pool = pool;
        this.limits = limits;
        this.uploads = new Semaphore(limits.uploads());
    }

    /** Answers a request. */
    void handle(Context context) {
        String type = mediaType(context.header("Content-Type"));
        if (!isPicture(type)) {
            drain(context);
            throw unsupported(found(type));
        }
        if (isCompressed(context.header("Content-Encoding"))) {
            drain(context);
            throw unsupported("one that is compressed once more (Content-Encoding)");
        }
        if (!uploads.tryAcquire()) {
            drain(context);
            throw new ApiError(ApiError.Kind.BUSY);
        }
        try {
            context.result(recognized(body(context)).getBytes(UTF_8));
        } finally {
            uploads.release();
        }
    }

    /** Returns a content type without its parameters: the contents alone say what a picture is. */
    private static String mediaType(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isPicture(String type) {
        return type.startsWith("image/") || type.equals("application/octet-stream");
    }

    private static boolean isCompressed(@Nullable String encoding) {
        return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
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

    private static ApiError unsupported(String found) {
        return new ApiError(
                ApiError.Kind.UNSUPPORTED_TYPE,
                "Expected the bytes of a picture as the request's body, with the content type image/jpeg, image/png,"
                        + " image/webp, image/gif, image/bmp or application/octet-stream, found " + found
                        + ". Send the file itself: curl -H \"Content-Type: image/jpeg\" --data-binary @photo.jpg and"
                        + " this address.");
    }

    /**
     * Reads a body that is not wanted: a client that is still sending it would see the connection break in place of the answer.
     * Only so many at a time, so that refusals stay cheap.
     */
    private void drain(Context context) {
        if (asksFirst(context) || !refused.tryAcquire()) {
            return;
        }
        try (InputStream in = context.bodyInputStream()) {
            read(in, OutputStream.nullOutputStream());
        } catch (IOException | ApiError e) {
            // The answer is another anyway.
        } finally {
            refused.release();
        }
    }

    /** Returns whether the client waits for a word before it sends the body. */
    private static boolean asksFirst(Context context) {
        return context.header("Expect") != null;
    }

    private byte[] body(Context context) {
        if (asksFirst(context) && context.req().getContentLengthLong() > limits.uploadBytes()) {
            throw tooLarge();
        }
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        try (InputStream in = context.bodyInputStream()) {
            read(in, picture);
        } catch (IOException e) {
            throw tooSlow();
        }
        return picture.toByteArray();
    }

    /** Reads a body to its end, and beyond the limit for a while to be polite. */
    private void read(InputStream in, OutputStream picture) throws IOException {
        long end = System.nanoTime() + limits.uploadTime().toNanos();
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            total += count;
            if (System.nanoTime() - end > 0) {
                throw tooSlow();
            }
            if (total > limits.uploadBytes() + DRAIN_LIMIT_BYTES) {
                throw tooLarge();
            }
            if (total <= limits.uploadBytes()) {
                picture.write(chunk, 0, count);
            }
        }
        if (total > limits.uploadBytes()) {
            throw tooLarge();
        }
    }

    private ApiError tooSlow() {
        return new ApiError(
                ApiError.Kind.TIMEOUT,
                "Expected the whole picture within " + limits.uploadTime().toSeconds()
                        + " s, found only a part of it.");
    }

    private ApiError tooLarge() {
        return new ApiError(
                ApiError.Kind.TOO_LARGE,
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
            throw new ApiError(ApiError.Kind.BUSY);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiError error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private String recognize(byte[] picture) {
        Frame frame = decoded(picture, limits.uploadPixels());
        List<FaceEmotion> faces = recognizer.recognize(frame);
        return JsonLines.object(json -> JsonLines.writeFaces(
                json, frame, faces.stream().map(FaceEmotion::asMap).toList()));
    }

    /**
     * Decodes what a client sent.
     *
     * @throws ApiError if it is no picture, a damaged one, or too big
     */
    static Frame decoded(byte[] picture, long maxPixels) {
        try {
            return PictureFile.decode("the one sent", picture, maxPixels);
        } catch (SourceException e) {
            throw new ApiError(ApiError.Kind.BAD_PICTURE, String.valueOf(e.getMessage()));
        }
    }
}
