package io.fer4j.spring.boot;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The JSON of the endpoint. It does not depend on which JSON library the application has, nor on how that is configured. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] faces(Frame frame, List<FaceEmotion> faces) {
        return object(json -> {
            json.writeNumberField("width", frame.width());
            json.writeNumberField("height", frame.height());
            json.writeArrayFieldStart("faces");
            for (FaceEmotion face : faces) {
                write(json, face.asMap());
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                write(json, element);
            }
            json.writeEndArray();
        } else {
            // Jackson's core writes each kind of number, booleans and strings by itself.
            json.writePOJO(value);
        }
    }

    static byte[] error(WebError error) {
        return object(json -> {
            json.writeStringField("error", error.getMessage());
            json.writeStringField("code", error.kind().code());
        });
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
