package io.fer4j.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Evaluation;
import io.fer4j.Model;
import io.fer4j.Precision;
import io.fer4j.cli.Program;
import io.fer4j.cli.Remedies;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns JMH's JSON into tables and into the picture of accuracy against latency. */
@Command(
        name = "report",
        sortOptions = false,
        description = {
            "Turns the results of benchmarks.jar (-rf json -rff FILE) into latency.md, summary.md and"
                    + " accuracy-latency.png.",
            ""
        })
public final class Report implements Callable<Integer> {
    private static final double PERCENTILE_SHOWN = 99;
    private static final double NANOS_PER_MILLI = 1e6;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Results of JMH, as JSON.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report goes (default: the current directory).")
    private Path out = Path.of("");

    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Keep the numbers there, too: a CSV file named after the day and the machine.")
    private @Nullable Path history;

    private Report() {}

    /**
     * Writes a report.
     *
     * @param arguments the files; {@code --help} says more
     */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        Program.of(new Report(), Remedies.none()).run(arguments);
    }

    /** One measured combination of a benchmark and its parameters. */
    record Row(
            String benchmark, Map<String, String> parameters, double mean, double median, double high, double bytes) {
        /** One row, or one for each counter of nanoseconds that stands beside a counter of calls. */
        static List<Row> of(JsonNode result) {
            JsonNode counters = result.path("secondaryMetrics");
            Row whole = ofPrimary(result);
            double calls = counters.path("calls").path("score").asDouble();
            if (calls == 0) {
                return List.of(whole);
            }
            List<Row> rows = new ArrayList<>();
            counters.fields().forEachRemaining(counter -> {
                if (!counter.getKey().equals("calls") && !counter.getKey().startsWith("gc.")) {
                    Map<String, String> parameters = new TreeMap<>(whole.parameters());
                    parameters.put("share", counter.getKey());
                    double mean = counter.getValue().path("score").asDouble() / calls / NANOS_PER_MILLI;
                    rows.add(new Row(whole.benchmark(), parameters, mean, Double.NaN, Double.NaN, Double.NaN));
                }
            });
            return rows;
        }

        private static Row ofPrimary(JsonNode result) {
            Map<String, String> parameters = new TreeMap<>();
            result.path("params")
                    .fields()
                    .forEachRemaining(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asText()));
            String name = result.path("benchmark").asText();
            JsonNode metric = result.path("primaryMetric");
            double mean = metric.path("score").asDouble();
            JsonNode percentiles = metric.path("scorePercentiles");
            String owner = name.substring(0, name.lastIndexOf('.'));
            return new Row(
                    owner.substring(owner.lastIndexOf('.') + 1),
                    parameters,
                    mean,
                    percentiles.path("50.0").asDouble(mean),
                    percentiles.path(String.valueOf(PERCENTILE_SHOWN)).asDouble(mean),
                    result.path("secondaryMetrics")
                            .path("gc.alloc.rate.norm")
                            .path("score")
                            .asDouble(Double.NaN));
        }

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path file : files) {
            read(file).forEach(result -> rows.addAll(Row.of(result)));
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("Expected JMH results in " + files + ", found none.");
        }
        Files.createDirectories(out.toAbsolutePath());
        Files.writeString(out.resolve("latency.md"), markdown(rows));
        Files.writeString(out.resolve("summary.md"), Summary.of(rows));
        boolean drawn = plot(rows, out.resolve("accuracy-latency.png"));
        System.out.println(
                "Written: " + out.resolve("latency.md") + ", summary.md" + (drawn ? " and accuracy-latency.png" : ""));
        if (history != null) {
            System.out.println("Kept: " + History.add(history, rows));
        }
        return 0;
    }

    private static JsonNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("Expected JMH's results at " + file + ", found no file.");
        }
        JsonNode results;
        try {
            results = new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Expected JMH's results (-rf json) in " + file + ", found no JSON.", e);
        }
        if (results == null || !results.isArray()) {
            throw new IllegalArgumentException("Expected JMH's results (-rf json) in " + file + ", found other JSON.");
        }
        return results;
    }

    /** Returns a table for each benchmark, in milliseconds. */
    static String markdown(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        Map<String, List<Row>> byBenchmark =
                rows.stream().collect(Collectors.groupingBy(Row::benchmark, TreeMap::new, Collectors.toList()));
        byBenchmark.forEach((benchmark, measured) -> {
            List<String> names = List.copyOf(measured.get(0).parameters().keySet());
            boolean allocations = measured.stream().anyMatch(row -> !Double.isNaN(row.bytes()));
            text.append("### ").append(benchmark).append("\n\n| ");
            names.forEach(name -> text.append(name).append(" | "));
            text.append("mean, ms | median, ms | p99, ms |").append(allocations ? " bytes a call |" : "");
            text.append("\n|")
                    .append(" --- |".repeat(names.size() + (allocations ? 4 : 3)))
                    .append('\n');
            for (Row row : measured) {
                text.append("| ");
                names.forEach(name -> text.append(row.parameter(name)).append(" | "));
                text.append(String.join(
                                " | ", cell("%.3f", row.mean()), cell("%.3f", row.median()), cell("%.3f", row.high())))
                        .append(" |");
                if (allocations) {
                    text.append(' ').append(cell("%.0f", row.bytes())).append(" |");
                }
                text.append('\n');
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(String format, double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, format, number);
    }

    /** Draws one point for each model, precision, backend and device at batch 1; returns false if there is none. */
    private static boolean plot(List<Row> rows, Path png) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title("What accuracy costs: one face through the classifier")
                .xAxisTitle("median latency, ms")
                .yAxisTitle("accuracy, %")
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setXAxisDecimalPattern("0.0#").setYAxisDecimalPattern("0.0");
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setMarkerSize(12)
                .setChartBackgroundColor(Color.WHITE);
        for (Row row : rows) {
            if (row.benchmark().equals("ClassifyBenchmark")
                    && row.parameter("batch").equals("1")) {
                accuracy(row)
                        .ifPresent(accuracy -> chart.addSeries(
                                row.parameter("model") + " " + row.parameter("precision") + ", "
                                        + row.parameter("backend") + " " + row.parameter("device"),
                                new double[] {row.median()},
                                new double[] {100 * accuracy}));
            }
        }
        if (chart.getSeriesMap().isEmpty()) {
            return false;
        }
        // So that models of one accuracy do not make an axis of one number.
        chart.getStyler().setYAxisMin(ends(chart, -1)).setYAxisMax(ends(chart, 1));
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapEncoder.BitmapFormat.PNG);
        return true;
    }

    /** Returns a number one point beyond the lowest (side -1) or the highest (side 1) accuracy. */
    private static double ends(XYChart chart, int side) {
        return chart.getSeriesMap().values().stream()
                                .mapToDouble(series -> side * series.getYData()[0])
                                .max()
                                .orElseThrow()
                        * side
                + side;
    }

    /** Returns what the card says of the weights that were run. */
    private static OptionalDouble accuracy(Row row) {
        return Model.bundled(row.parameter("model"))
                .card()
                .evaluation(Evaluation.FER2013, Precision.of(row.parameter("precision")))
                .map(evaluation -> OptionalDouble.of(evaluation.accuracy()))
                .orElse(OptionalDouble.empty());
    }
}
