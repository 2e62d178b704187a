package io.fer4j.examples;

import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One row a face, with a header, as RFC 4180 has it but with line feeds. A picture without faces has no row. */
final class CsvReport implements Report {
    private final CsvRows rows;

    CsvReport(PrintWriter out) {
        rows = CsvRows.of(out, List.of("image", "width", "height", "face"));
    }

    @Override
    public void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated) {
        rows.start();
        for (int i = 0; i < faces.size(); i++) {
            FaceEmotion face = faces.get(i);
            rows.write(List.of(image, frame.width(), frame.height(), i + 1), face);
        }
    }
}
