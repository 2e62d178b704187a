package io.fer4j.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One JSON object a picture, each on a line of its own. Numbers have as many digits as it takes to read the same float back. */
final class JsonLinesReport implements Report {
    private static final JsonFactory JSON = new JsonFactory();

    private final PrintWriter out;

    JsonLinesReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("image", image);
            json.writeNumberField("width", frame.width());
            json.writeNumberField("height", frame.height());
            json.writeArrayFieldStart("faces");
            for (FaceEmotion face : faces) {
                write(json, face);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.print(line + "\n");
        out.flush();
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
        for (Emotion emotion : Emotion.all()) {
            json.writeNumberField(emotion.name(), face.scores().probability(emotion));
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
