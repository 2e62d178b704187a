package io.fer4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Numbers of earlier days: a CSV file for each day and machine, in the order of measuring. */
final class History {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private History() {}

    /** Writes the day's file, in place of an earlier one, and returns its path. */
    static Path add(Path directory, List<Report.Row> rows) throws IOException {
        StringBuilder csv = new StringBuilder("benchmark,parameters,meanMillis,medianMillis,p99Millis,bytesPerCall\n");
        for (Report.Row row : rows) {
            String parameters = row.parameters().entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(" "));
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%s,%s,%s%n",
                    row.benchmark(),
                    parameters,
                    cell("%.4f", row.mean()),
                    cell("%.4f", row.median()),
                    cell("%.4f", row.high()),
                    cell("%.0f", row.bytes())));
        }
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve(LocalDate.now() + "-" + machine() + ".csv"), csv);
    }

    private static String cell(String format, double number) {
        return Double.isNaN(number) ? "" : String.format(Locale.ROOT, format, number);
    }

    /** Names the processor, where Linux tells, and the number of its threads. */
    private static String machine() throws IOException {
        String name = System.getProperty("os.arch", "unknown");
        if (Files.isReadable(PROCESSORS)) {
            try (Stream<String> lines = Files.lines(PROCESSORS)) {
                name = lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1))
                        .findFirst()
                        .orElse(name);
            }
        }
        return Objects.requireNonNull(name).strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-x"
                + Runtime.getRuntime().availableProcessors();
    }
}
