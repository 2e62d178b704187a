package io.fer4j.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** JSON objects, each on a line of its own. Numbers have as many digits as it takes to read the same float back. */
public final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();

    private final PrintWriter out;

    JsonLines(PrintWriter out) {
        this.out = out;
    }

    /** What writes an object's fields. */
    public interface Fields {
        /**
         * Writes them.
         *
         * @param json stands inside the object
         * @throws IOException if the generator does
         */
        void write(JsonGenerator json) throws IOException;
    }

    /** Writes one object. */
    void write(Fields fields) {
        out.print(object(fields) + "\n");
        out.flush();
    }

    /**
     * Returns one object, on one line.
     *
     * @param fields writes what is in it
     * @return the JSON text
     */
    public static String object(Fields fields) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /**
     * Writes a frame's size and the faces in it, in the form that every program of this project gives them.
     *
     * @param json stands inside an object
     * @param frame the faces are in
     * @param faces each under its most probable expression
     * @throws IOException if the generator does
     */
    public static void writeFaces(JsonGenerator json, Frame frame, List<FaceEmotion> faces) throws IOException {
        startFaces(json, frame);
        for (FaceEmotion face : faces) {
            json.writeStartObject();
            writeFace(json, face);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Writes a frame's size and the faces that are followed through a video, each with the number of its track.
     *
     * @param json stands inside an object
     * @param frame the faces are in
     * @param faces each with the label that it is shown with
     * @throws IOException if the generator does
     */
    public static void writeTrackedFaces(JsonGenerator json, Frame frame, List<TrackedFace> faces) throws IOException {
        startFaces(json, frame);
        for (TrackedFace face : faces) {
            json.writeStartObject();
            json.writeNumberField("id", face.id());
            writeTrackedFace(json, face);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void startFaces(JsonGenerator json, Frame frame) throws IOException {
        json.writeNumberField("width", frame.width());
        json.writeNumberField("height", frame.height());
        json.writeArrayFieldStart("faces");
    }

    /**
     * Writes the fields of a face that is followed: those of any face, and the label that it is shown with, which changes less
     * readily than the top of its scores.
     *
     * @param json stands inside an object
     * @param face the result
     * @throws IOException if the generator does
     */
    static void writeTrackedFace(JsonGenerator json, TrackedFace face) throws IOException {
        json.writeStringField("label", face.label().name());
        writeFace(json, face.face());
    }

    /**
     * Writes a face's fields.
     *
     * @param json stands inside an object
     * @param face the result
     * @throws IOException if the generator does
     */
    static void writeFace(JsonGenerator json, FaceEmotion face) throws IOException {
        Box box = face.box();
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
    }
}
