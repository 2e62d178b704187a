package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.examples.JsonLines;
import io.fer4j.image.Annotator;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/recognize}: a picture comes in as the request's body, or several as a form, and the faces in them go out as JSON; on
 * request, the picture goes back with its results drawn in. Thread-safe.
 */
final class RecognizeEndpoint {
    /** How many of the bytes beyond the limit are read and thrown away, so that the client gets to read the answer. */
    private static final long DRAIN_LIMIT_BYTES = 100_000_000;

    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int MULTI_STATUS = 207;
    private static final int CHUNK = 1 << 16;
    private static final int REFUSED_AT_ONCE = 16;

    /** A form has the memory of so many pictures. */
    private static final int UPLOADS_OF_A_FORM = 4;

    private final EmotionRecognizer recognizer;
    private final RecognitionPool pool;
    private final Limits limits;
    private final AccessControl access;
    private final Readiness readiness;
    private final ServerMetrics metrics;
    private final Semaphore uploads;
    private @Nullable Annotator annotator;
    private final Semaphore refused = new Semaphore(REFUSED_AT_ONCE);

    RecognizeEndpoint(
            EmotionRecognizer recognizer,
            RecognitionPool pool,
            Limits limits,
            AccessControl access,
            Readiness readiness,
            ServerMetrics metrics) {
        this.recognizer = recognizer;
        this.pool = pool;
        this.limits = limits;
        this.access = access;
        this.readiness = readiness;
        this.metrics = metrics;
        this.uploads = new Semaphore(limits.uploads());
    }

    /** Answers a request. */
    void handle(Context context) {
        Client client = AccessControl.of(context.req());
        Optional<String> boundary;
        boolean annotated;
        try {
            access.require(client, 1);
            boundary = checked(context);
            annotated = isAnnotated(context);
            if (readiness.isStopping()) {
                throw new ApiError(ApiError.Kind.STOPPING);
            }
        } catch (ApiError error) {
            drain(context);
            throw error;
        }
        int permits = boundary.isPresent() ? Math.min(limits.uploads(), UPLOADS_OF_A_FORM) : 1;
        if (!uploads.tryAcquire(permits)) {
            drain(context);
            throw new ApiError(ApiError.Kind.BUSY);
        }
        try {
            if (boundary.isPresent()) {
                answerForm(context, client, boundary.get(), annotated);
            } else {
                answerPicture(context, annotated);
            }
        } finally {
            uploads.release(permits);
        }
    }

    /** Returns what stands between the parts of a form, nothing for a picture; refuses everything else. */
    private static Optional<String> checked(Context context) {
        String header = context.header("Content-Type");
        Optional<String> boundary = PictureForm.boundary(header);
        String type = mediaType(header);
        if (boundary.isEmpty() && !isPicture(type)) {
            throw unsupported(found(type));
        }
        if (isCompressed(context.header("Content-Encoding"))) {
            throw unsupported("one that is compressed once more (Content-Encoding)");
        }
        return boundary;
    }

    private static boolean isAnnotated(Context context) {
        String value = context.queryParam("annotated");
        if (value == null || value.equals("false")) {
            return false;
        }
        if (!value.equals("true")) {
            throw new ApiError(
                    ApiError.Kind.BAD_REQUEST, "Expected true or false for the parameter annotated, found another.");
        }
        return true;
    }

    private void answerPicture(Context context, boolean annotated) {
        byte[] body = body(context, limits.uploadBytes());
        Recognition recognition = inPool(() -> recognize(body, annotated ? limits.annotatedPixels() : 0));
        count(context, 1, recognition.faces().size());
        Optional<byte[]> picture = recognition.annotated();
        if (picture.isPresent() && !wantsJson(context)) {
            context.contentType("image/png").result(picture.get());
        } else {
            context.contentType(JSON)
                    .result(JsonLines.object(recognition::write).getBytes(UTF_8));
        }
    }

    /** Whoever names JSON wants the results beside the picture. */
    private static boolean wantsJson(Context context) {
        String accept = context.header("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("application/json");
    }

    private void answerForm(Context context, Client client, String boundary, boolean annotated) {
        List<byte[]> parts = PictureForm.read(body(context, limits.formBytes()), boundary, limits.formPictures());
        if (parts.size() > 1) {
            access.require(client, parts.size() - 1);
        }
        List<PartResult> results = inPool(() -> recognizeAll(parts, annotated));
        int faces = results.stream()
                .mapToInt(result -> result.recognition()
                        .map(recognition -> recognition.faces().size())
                        .orElse(0))
                .sum();
        count(context, parts.size(), faces);
        context.status(MULTI_STATUS)
                .contentType(JSON)
                .result(JsonLines.object(json -> {
                            json.writeArrayFieldStart("pictures");
                            for (int i = 0; i < results.size(); i++) {
                                results.get(i).write(json, i);
                            }
                            json.writeEndArray();
                        })
                        .getBytes(UTF_8));
    }

    private static void count(Context context, int pictures, int faces) {
        context.req().setAttribute(RequestObserver.PICTURES, pictures);
        context.req().setAttribute(RequestObserver.FACES, faces);
    }

    private List<PartResult> recognizeAll(List<byte[]> parts, boolean annotated) {
        List<PartResult> results = new ArrayList<>();
        long pixels = limits.annotatedPixels();
        for (byte[] part : parts) {
            try {
                if (part.length > limits.uploadBytes()) {
                    throw tooLarge(limits.uploadBytes());
                }
                Recognition recognition = recognize(part, annotated ? Math.max(1, pixels) : 0);
                pixels -=
                        (long) recognition.frame().width() * recognition.frame().height();
                results.add(new PartResult(Optional.of(recognition), Optional.empty()));
            } catch (ApiError error) {
                metrics.refused(error);
                results.add(new PartResult(Optional.empty(), Optional.of(error)));
            }
        }
        return results;
    }

    /** What became of a form's part: one of the two. */
    private record PartResult(Optional<Recognition> recognition, Optional<ApiError> error) {
        void write(JsonGenerator json, int index) throws IOException {
            json.writeStartObject();
            json.writeNumberField("index", index);
            json.writeNumberField("status", error.map(ApiError::status).orElse(OK));
            if (recognition.isPresent()) {
                json.writeObjectFieldStart("recognition");
                recognition.get().write(json);
                json.writeEndObject();
            }
            if (error.isPresent()) {
                json.writeFieldName("error");
                json.writeRawValue(error.get().json());
            }
            json.writeEndObject();
        }
    }

    /** A picture's faces, and the picture with them drawn in if it is wanted. */
    private record Recognition(Frame frame, List<FaceEmotion> faces, Optional<byte[]> annotated) {
        void write(JsonGenerator json) throws IOException {
            JsonLines.writeFaces(
                    json, frame, faces.stream().map(FaceEmotion::asMap).toList());
            if (annotated.isPresent()) {
                json.writeBinaryField("annotated", annotated.get());
            }
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
            case "multipart/form-data" -> "a form (multipart/form-data) that names no boundary between its parts";
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
            read(in, OutputStream.nullOutputStream(), limits.uploadBytes());
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

    private byte[] body(Context context, int most) {
        if (asksFirst(context) && context.req().getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        try (InputStream in = context.bodyInputStream()) {
            read(in, picture, most);
        } catch (IOException e) {
            throw tooSlow();
        }
        return picture.toByteArray();
    }

    /** Reads a body to its end, and beyond the limit for a while to be polite. */
    private void read(InputStream in, OutputStream picture, int most) throws IOException {
        long end = System.nanoTime() + limits.uploadTime().toNanos();
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            total += count;
            if (System.nanoTime() - end > 0) {
                throw tooSlow();
            }
            if (total > most + DRAIN_LIMIT_BYTES) {
                throw tooLarge(most);
            }
            if (total <= most) {
                picture.write(chunk, 0, count);
            }
        }
        if (total > most) {
            throw tooLarge(most);
        }
    }

    private ApiError tooSlow() {
        return new ApiError(
                ApiError.Kind.TIMEOUT,
                "Expected the whole picture within " + limits.uploadTime().toSeconds()
                        + " s, found only a part of it.");
    }

    private static ApiError tooLarge(int most) {
        return new ApiError(
                ApiError.Kind.TOO_LARGE,
                "Expected a picture of at most " + most + " bytes, found a larger one. Scale it down.");
    }

    private <T> T inPool(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        pool.execute(() -> {
            try {
                answer.complete(work.get());
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
            readiness.failed();
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Recognizes a picture, and draws its results in if it may have pixels for that. */
    private Recognition recognize(byte[] picture, long annotatedPixels) {
        long start = System.nanoTime();
        Frame frame = decoded(picture, limits.uploadPixels());
        if (annotatedPixels > 0 && (long) frame.width() * frame.height() > annotatedPixels) {
            throw new ApiError(
                    ApiError.Kind.TOO_LARGE,
                    "Expected at most " + limits.annotatedPixels() / 1_000_000 + " million pixels in all to give back"
                            + " with their results drawn in, found"
                            + " more. Scale the picture down, or"
                            + " leave out annotated.");
        }
        List<FaceEmotion> faces = recognizer.recognize(frame);
        metrics.recognized(ServerMetrics.Source.POST, faces.size(), System.nanoTime() - start);
        return new Recognition(frame, faces, annotatedPixels > 0 ? Optional.of(drawn(frame, faces)) : Optional.empty());
    }

    private byte[] drawn(Frame frame, List<FaceEmotion> faces) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        // In memory: ImageIO would otherwise write to a file for temporary files.
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(BufferedImageFrames.toImage(annotator().annotate(frame, faces)), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    /** Made when it is first needed: it looks for fonts, which many servers don't have. */
    private synchronized Annotator annotator() {
        if (annotator == null) {
            annotator = new Annotator();
        }
        return annotator;
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
