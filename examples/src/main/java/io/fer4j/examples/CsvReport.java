package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One row a face, with a header, as RFC 4180 has it but with line feeds. A picture without faces has no row. */
final class CsvReport implements Report {
    private static final List<String> COLUMNS = List.of(
            "image",
            "width",
            "height",
            "face",
            "box_x",
            "box_y",
            "box_width",
            "box_height",
            "confidence",
            "top",
            "uncertain");

    private final PrintWriter out;
    private boolean started;

    CsvReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated) {
        startOnce();
        for (int i = 0; i < faces.size(); i++) {
            FaceEmotion face = faces.get(i);
            Box box = face.box();
            List<Object> row = new ArrayList<>(List.of(
                    image,
                    frame.width(),
                    frame.height(),
                    i + 1,
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
    }

    private void startOnce() {
        if (started) {
            return;
        }
        started = true;
        List<Object> header = new ArrayList<>(COLUMNS);
        header.addAll(Emotion.all());
        row(header);
    }

    private void row(List<Object> cells) {
        out.print(cells.stream().map(CsvReport::quoted).collect(Collectors.joining(",", "", "\n")));
        out.flush();
    }

    private static String quoted(Object cell) {
        String text = cell.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
