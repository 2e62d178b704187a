package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import io.fer4j.vision.tracking.TrackedFace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** A text file with one record for each frame and each face that is seen in it. */
final class RecordFile implements VideoSink {
    private static final double NANOS = 1e9;

    private final Path file;
    private final PrintWriter out;
    private final Format format;

    private RecordFile(Path file, Function<PrintWriter, Format> format) {
        this.file = file;
        try {
            out = new PrintWriter(Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a place for records that can be written, found an error: " + file + " ("
                            + WholeFile.reason(e) + ").",
                    e);
        }
        this.format = format.apply(out);
    }

    /** How a record is written. */
    private interface Format {
        void write(int frame, double seconds, TrackedFace face);
    }

    static RecordFile jsonLines(Path file) {
        return new RecordFile(file, out -> {
            JsonLines lines = new JsonLines(out);
            return (frame, seconds, face) -> lines.write(json -> {
                json.writeNumberField("frame", frame);
                json.writeNumberField("time", seconds);
                JsonLines.writeMembers(json, face.asMap());
            });
        });
    }

    static RecordFile csv(Path file) {
        return new RecordFile(file, out -> {
            CsvRows rows = CsvRows.ofTracked(out, List.of("frame", "time"));
            rows.start();
            return (frame, seconds, face) -> rows.write(List.of(frame, seconds), face);
        });
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        double seconds = frame.timestamp().toNanos() / NANOS;
        for (TrackedFace face : faces) {
            if (face.measured().isPresent()) {
                format.write(number, seconds, face);
            }
        }
        if (out.checkError()) {
            throw new SourceException("Expected to write records, found that the disk refuses them: " + file + ".");
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
