package io.fer4j.examples;

import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One JSON object a picture, each on a line of its own. */
final class JsonLinesReport implements Report {
    private final JsonLines lines;

    JsonLinesReport(PrintWriter out) {
        lines = new JsonLines(out);
    }

    @Override
    public void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated) {
        lines.write(json -> {
            json.writeStringField("image", image);
            JsonLines.writeFaces(
                    json, frame, faces.stream().map(FaceEmotion::asMap).toList());
        });
    }
}
