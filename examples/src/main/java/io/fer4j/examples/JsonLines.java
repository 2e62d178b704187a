package io.fer4j.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

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
     * @param faces what {@link FaceEmotion#asMap()} or {@link TrackedFace#asMap()} says of each
     * @throws IOException if the generator does
     */
    public static void writeFaces(JsonGenerator json, Frame frame, List<Map<String, Object>> faces) throws IOException {
        json.writeNumberField("width", frame.width());
        json.writeNumberField("height", frame.height());
        json.writeFieldName("faces");
        writeValue(json, faces);
    }

    /**
     * Writes the members of an object.
     *
     * @param json stands inside an object
     * @param members strings, booleans, numbers, lists and maps of these, by their names
     * @throws IOException if the generator does
     */
    static void writeMembers(JsonGenerator json, Map<?, ?> members) throws IOException {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            json.writeFieldName(String.valueOf(member.getKey()));
            writeValue(json, member.getValue());
        }
    }

    private static void writeValue(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            writeMembers(json, members);
            json.writeEndObject();
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                writeValue(json, element);
            }
            json.writeEndArray();
        } else {
            // Jackson's core writes each kind of number, booleans and strings by itself.
            json.writePOJO(value);
        }
    }
}
