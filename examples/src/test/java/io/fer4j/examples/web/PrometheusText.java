package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Prometheus' text format 0.0.4, and fails at what breaks its rules. */
final class PrometheusText {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");

    /** The labels, sorted, behind the name. */
    private final Map<String, Double> samples = new LinkedHashMap<>();

    private final Map<String, String> types = new HashMap<>();
    private final Set<String> labels = new HashSet<>();

    static PrometheusText read(String text) {
        PrometheusText metrics = new PrometheusText();
        assertThat(text).endsWith("\n");
        text.lines().forEach(metrics::line);
        metrics.checkHistograms();
        return metrics;
    }

    private void line(String line) {
        Matcher comment = COMMENT.matcher(line);
        if (line.startsWith("#")) {
            assertThat(comment.matches()).as(line).isTrue();
            if (comment.group(1).equals("TYPE")) {
                assertThat(comment.group(3)).isIn("counter", "gauge", "histogram", "summary", "untyped");
                assertThat(types.put(comment.group(2), comment.group(3)))
                        .as(line)
                        .isNull();
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String name = sample.group(1);
        String family = name.replaceFirst("_(bucket|sum|count)$", "");
        assertThat(types.containsKey(name) || types.containsKey(family))
                .as("the type of " + line)
                .isTrue();
        TreeMap<String, String> found = new TreeMap<>();
        String rest = sample.group(2) == null ? "" : sample.group(2);
        Matcher label = LABEL.matcher(rest);
        int end = 0;
        while (label.find() && label.start() == end) {
            assertThat(found.put(label.group(1), label.group(2))).as(line).isNull();
            labels.add(label.group(1) + "=" + label.group(2));
            end = label.end();
        }
        assertThat(end).as(line).isEqualTo(rest.length());
        assertThat(samples.put(name + found, value(sample.group(3))))
                .as("twice: " + line)
                .isNull();
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Buckets only grow, and the last one is the count. */
    private void checkHistograms() {
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                Map<String, Double> last = new HashMap<>();
                samples.forEach((key, value) -> {
                    if (key.startsWith(name + "_bucket{")) {
                        String series = key.replaceFirst("le=[^,}]*(, )?", "").replace("_bucket", "_count");
                        assertThat(value).as(key).isGreaterThanOrEqualTo(last.getOrDefault(series, 0.0));
                        last.put(series, value);
                    }
                });
                last.forEach((series, value) -> assertThat(samples.get(series.replace(", }", "}")))
                        .as(series)
                        .isEqualTo(value));
            }
        });
    }

    /** A sample; labels are written as a sorted map: {@code name{a=b, c=d}}. */
    double get(String sample) {
        return samples.getOrDefault(sample, Double.NaN);
    }

    Set<String> names() {
        return types.keySet();
    }

    /** All labels with their values. */
    Set<String> labels() {
        return labels;
    }
}
