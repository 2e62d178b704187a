package io.fer4j.examples;

import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.vision.tracking.TrackedFace;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows about faces, each after columns that say which face it is. The columns have the names of the JSON form in snake_case, as
 * {@link FaceEmotion#asMap()} says; the scores stand under the names of the expressions, each expression once, whether the model
 * knows it or not. A cell of what does not apply is empty.
 */
final class CsvRows {
    /** Members of the JSON form, with dots on the way to them. */
    private static final List<String> FACE = List.of("box.x", "box.y", "box.width", "box.height", "confidence");

    private static final List<String> LAST = List.of(
            "affect.valence",
            "affect.arousal",
            "reasons",
            "quality.size",
            "quality.sharpness",
            "quality.brightness",
            "quality.contrast",
            "quality.overexposure",
            "quality.yaw",
            "quality.pitch",
            "quality.roll");

    private final PrintWriter out;
    private final List<String> firstColumns;
    private final List<String> members;
    private boolean started;

    private CsvRows(PrintWriter out, List<String> firstColumns, List<String> members) {
        this.out = out;
        this.firstColumns = firstColumns;
        this.members = members;
    }

    /** Rows about the faces of single pictures. */
    static CsvRows of(PrintWriter out, List<String> firstColumns) {
        return new CsvRows(out, firstColumns, join(FACE, List.of("top", "uncertain")));
    }

    /** Rows about faces that are followed through a video. */
    static CsvRows ofTracked(PrintWriter out, List<String> firstColumns) {
        return new CsvRows(
                out, firstColumns, join(List.of("trackId"), join(FACE, List.of("top", "label", "uncertain"))));
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Writes the header, the first time. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        List<Object> header = new ArrayList<>(firstColumns);
        members.forEach(member -> header.add(column(member)));
        header.addAll(Emotion.all());
        LAST.forEach(member -> header.add(column(member)));
        row(header);
    }

    private static String column(String member) {
        return member.replace('.', '_').replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /**
     * Writes a row.
     *
     * @param first the cells of the first columns
     * @param face the face
     */
    void write(List<?> first, FaceEmotion face) {
        write(first, face, face.asMap());
    }

    /**
     * Writes a row.
     *
     * @param first the cells of the first columns
     * @param face the face
     */
    void write(List<?> first, TrackedFace face) {
        write(first, face.face(), face.asMap());
    }

    private void write(List<?> first, FaceEmotion face, Map<String, Object> json) {
        List<Object> row = new ArrayList<>(first);
        members.forEach(member -> row.add(cell(json, member)));
        Emotion.all().forEach(emotion -> row.add(face.scores().probability(emotion)));
        LAST.forEach(member -> row.add(cell(json, member)));
        row(row);
    }

    private static Object cell(Map<String, Object> json, String member) {
        Object value = json;
        for (String name : member.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        if (value instanceof List<?> several) {
            return several.stream().map(Object::toString).collect(Collectors.joining(" "));
        }
        return value == null ? "" : value;
    }

    private void row(List<Object> cells) {
        out.print(cells.stream().map(CsvRows::quoted).collect(Collectors.joining(",", "", "\n")));
        out.flush();
    }

    private static String quoted(Object cell) {
        String text = cell.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
