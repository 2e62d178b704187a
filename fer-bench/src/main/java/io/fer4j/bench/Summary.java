package io.fer4j.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The few numbers that a user chooses by: one face through the classifier, and a frame with one face end to end. */
final class Summary {
    private static final double MILLIS = 1000;

    private Summary() {}

    /** What stands in a line of the table. */
    private record Line(String backend, String model, String precision, String device) {
        static Line of(Report.Row row) {
            return new Line(
                    row.parameter("backend"),
                    row.parameter("model"),
                    row.parameter("precision"),
                    row.parameter("device"));
        }

        String key() {
            return String.join(" ", model, precision, device, backend);
        }
    }

    /** Returns a table in Markdown, medians only; what was not measured is a dash. */
    static String of(List<Report.Row> rows) {
        Map<String, Line> lines = new TreeMap<>();
        for (Report.Row row : rows) {
            if (isAboutOneFace(row)) {
                lines.put(Line.of(row).key(), Line.of(row));
            }
        }
        StringBuilder text = new StringBuilder("| model | weights | backend | device | one face through the network |"
                + " a frame of 640x480 with one face |\n| --- | --- | --- | --- | --- | --- |\n");
        for (Line line : lines.values()) {
            OptionalDouble network = median(rows, "ClassifyBenchmark", line);
            OptionalDouble frame = median(rows, "EndToEndBenchmark", line);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | `%s` | %s | %s | %s |%n",
                    line.model(),
                    line.precision(),
                    line.backend(),
                    line.device(),
                    network.isPresent() ? String.format(Locale.ROOT, "%.2f ms", network.getAsDouble()) : "-",
                    frame.isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "%.2f ms, %.0f a second",
                                    frame.getAsDouble(),
                                    MILLIS / frame.getAsDouble())
                            : "-"));
        }
        return text.toString();
    }

    private static boolean isAboutOneFace(Report.Row row) {
        return (row.benchmark().equals("ClassifyBenchmark")
                        && row.parameter("batch").equals("1"))
                || (row.benchmark().equals("EndToEndBenchmark")
                        && row.parameter("faces").equals("1"));
    }

    private static OptionalDouble median(List<Report.Row> rows, String benchmark, Line line) {
        return rows.stream()
                .filter(row -> row.benchmark().equals(benchmark) && isAboutOneFace(row))
                .filter(row -> Line.of(row).equals(line))
                .mapToDouble(Report.Row::median)
                .findFirst();
    }
}
