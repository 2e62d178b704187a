package io.fer4j.examples.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** Reads a form (multipart/form-data): the parts in their order, whatever they are called. */
final class PictureForm extends MultiPart.AbstractPartsListener {
    private static final String TYPE = "multipart/form-data";
    private static final int LONGEST_BOUNDARY = 70;
    private static final int LONGEST_HEADERS = 8192;

    private final int most;
    private final List<List<ByteBuffer>> parts = new ArrayList<>();
    private List<ByteBuffer> current = new ArrayList<>();
    private boolean complete;
    private boolean tooMany;

    private PictureForm(int most) {
        this.most = most;
    }

    /** Returns the boundary between a form's parts; nothing if the content type is no form's, or names none. */
    static Optional<String> boundary(@Nullable String contentType) {
        if (contentType == null || !contentType.split(";", 2)[0].strip().equalsIgnoreCase(TYPE)) {
            return Optional.empty();
        }
        // RFC 2046 allows 70 characters.
        return Optional.ofNullable(MultiPart.extractBoundary(contentType))
                .filter(boundary -> !boundary.isEmpty() && boundary.length() <= LONGEST_BOUNDARY);
    }

    /**
     * Takes a form apart.
     *
     * @param body all of it
     * @param boundary what stands between its parts
     * @param most how many parts it may have
     * @return the parts' contents, one at least
     * @throws ApiError if it is no form, has no parts or too many
     */
    static List<byte[]> read(byte[] body, String boundary, int most) {
        PictureForm form = new PictureForm(most);
        try {
            MultiPart.Parser parser = new MultiPart.Parser(boundary, form);
            parser.setPartHeadersMaxLength(LONGEST_HEADERS);
            parser.parse(Content.Chunk.from(ByteBuffer.wrap(body), true));
        } catch (RuntimeException e) {
            // The parser's own limits, for example of a part's headers.
            form.complete = false;
        }
        if (form.tooMany) {
            throw new ApiError(
                    ApiError.Kind.TOO_LARGE,
                    "Expected at most " + most + " pictures in a form, found more. Send several forms.");
        }
        if (!form.complete || form.parts.isEmpty()) {
            throw new ApiError(
                    ApiError.Kind.BAD_REQUEST,
                    "Expected a form (multipart/form-data) of one picture a part, found a malformed one or no part."
                            + " curl makes one with -F picture=@photo.jpg.");
        }
        return form.parts.stream().map(PictureForm::joined).toList();
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        for (ByteBuffer piece : pieces) {
            bytes.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
        return bytes.toByteArray();
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
        if (!tooMany && chunk.hasRemaining()) {
            current.add(chunk.getByteBuffer().slice());
        }
    }

    @Override
    public void onPart(@Nullable String name, @Nullable String fileName, HttpFields headers) {
        if (parts.size() == most) {
            tooMany = true;
        } else {
            parts.add(current);
        }
        current = new ArrayList<>();
    }

    @Override
    public void onComplete() {
        complete = true;
    }

    @Override
    public void onFailure(Throwable failure) {
        complete = false;
    }
}
