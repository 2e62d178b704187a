package io.fer4j.spring.boot;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

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
                write(json, face);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, FaceEmotion face) throws IOException {
        Box box = face.box();
        json.writeStartObject();
        json.writeObjectFieldStart("box");
        json.writeNumberField("x", box.x());
        json.writeNumberField("y", box.y());
        json.writeNumberField("width", box.width());
        json.writeNumberField("height", box.height());
        json.writeEndObject();
        json.writeNumberField("confidence", face.face().confidence());
        json.writeStringField("top", face.top().name());
        json.writeBooleanField("uncertain", face.uncertain());
        json.writeObjectFieldStart("scores");
        for (Emotion emotion : face.scores().classes()) {
            json.writeNumberField(emotion.name(), face.scores().probability(emotion));
        }
        json.writeEndObject();
        json.writeEndObject();
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
