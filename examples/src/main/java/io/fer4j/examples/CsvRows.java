package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows about faces, each after columns that say which face it is. */
final class CsvRows {
    private static final List<String> FACE_COLUMNS =
            List.of("box_x", "box_y", "box_width", "box_height", "confidence", "top", "uncertain");

    private final PrintWriter out;
    private final List<String> firstColumns;
    private boolean started;

    /**
     * Makes rows.
     *
     * @param out takes them
     * @param firstColumns the names of the columns before those of the face
     */
    CsvRows(PrintWriter out, List<String> firstColumns) {
        this.out = out;
        this.firstColumns = firstColumns;
    }

    /** Writes the header, the first time. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        List<Object> header = new ArrayList<>(firstColumns);
        header.addAll(FACE_COLUMNS);
        header.addAll(Emotion.all());
        row(header);
    }

    /**
     * Writes a row.
     *
     * @param first the cells of the first columns
     * @param face the face
     */
    void write(List<?> first, FaceEmotion face) {
        Box box = face.box();
        List<Object> row = new ArrayList<>(first);
        row.addAll(
                List.of(
                        box.x(),
                        box.y(),
                        box.width(),
                        box.height(),
                        face.face().confidence(),
                        face.top(),
                        face.uncertain()));
        Emotion.all().forEach(emotion -> row.add(face.scores().probability(emotion)));
        row(row);
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
