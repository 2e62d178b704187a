package io.fer4j.train.report;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.ReliabilityBin;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The report's plots, as PNG files. */
final class Plots {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 450;
    private static final Color[] FROM_PALE_TO_DARK = {new Color(0xF7FBFF), new Color(0x6BAED6), new Color(0x08306B)};

    private Plots() {}

    /** Row by row, how many percent of a label's pictures got each prediction. */
    static byte[] confusion(EvaluationResult result) throws IOException {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("prediction")
                .yAxisTitle("label")
                .build();
        List<String> labels = Emotion.FER2013.stream().map(Emotion::label).toList();
        List<String> upwards = new ArrayList<>(labels);
        java.util.Collections.reverse(upwards);
        List<Number[]> cells = new ArrayList<>();
        int[][] confusion = result.confusion();
        for (int label = 0; label < Emotion.FER2013.size(); label++) {
            int sum = Math.max(1, IntStream.of(confusion[label]).sum());
            for (int prediction = 0; prediction < Emotion.FER2013.size(); prediction++) {
                int percent = Math.round(100f * confusion[label][prediction] / sum);
                cells.add(new Number[] {prediction, Emotion.FER2013.size() - 1 - label, percent});
            }
        }
        chart.addSeries("percent of the label", labels, upwards, cells);
        chart.getStyler()
                .setShowValue(true)
                .setRangeColors(FROM_PALE_TO_DARK)
                .setMin(0)
                .setMax(100)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendVisible(false);
        return png(chart);
    }

    /** Precision, recall and F1 of each expression. */
    static byte[] classes(EvaluationResult result) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .yAxisTitle("percent")
                .build();
        List<String> labels = Emotion.FER2013.stream().map(Emotion::label).toList();
        chart.addSeries(
                "precision", labels, percents(label -> result.scores(label).precision()));
        chart.addSeries("recall", labels, percents(label -> result.scores(label).recall()));
        chart.addSeries("F1", labels, percents(label -> result.scores(label).f1()));
        chart.getStyler()
                .setYAxisMin(0.0)
                .setYAxisMax(100.0)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        return png(chart);
    }

    private static List<Double> percents(java.util.function.ToDoubleFunction<Emotion> share) {
        return Emotion.FER2013.stream()
                .map(label -> 100 * share.applyAsDouble(label))
                .toList();
    }

    /** How often answers of a confidence are right, before and after the temperature. */
    static byte[] reliability(EvaluationResult before, EvaluationResult after) throws IOException {
        XYChart chart = lines("confidence, percent", "right answers, percent");
        chart.addSeries("perfectly calibrated", new double[] {0, 100}, new double[] {0, 100})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(Color.LIGHT_GRAY);
        addBins(chart, "without temperature", before);
        addBins(chart, "with temperature", after);
        return png(chart);
    }

    private static void addBins(XYChart chart, String name, EvaluationResult result) {
        List<ReliabilityBin> bins =
                result.bins().stream().filter(bin -> bin.images() > 0).toList();
        chart.addSeries(
                name,
                bins.stream().mapToDouble(bin -> 100 * bin.confidence()).toArray(),
                bins.stream().mapToDouble(bin -> 100 * bin.accuracy()).toArray());
    }

    /** How accurate the answers are that remain when those below a confidence are withheld. */
    static byte[] coverage(FaceDataset dataset, List<EmotionScores> predictions) throws IOException {
        Integer[] mostConfidentFirst =
                IntStream.range(0, predictions.size()).boxed().toArray(Integer[]::new);
        java.util.Arrays.sort(
                mostConfidentFirst, Comparator.comparingDouble((Integer row) -> -confidence(predictions.get(row))));
        List<Double> coverage = new ArrayList<>();
        List<Double> accuracy = new ArrayList<>();
        int right = 0;
        for (int i = 0; i < mostConfidentFirst.length; i++) {
            int row = mostConfidentFirst[i];
            right += predictions.get(row).top() == dataset.label(row) ? 1 : 0;
            if (i % 20 == 19 || i == mostConfidentFirst.length - 1) {
                coverage.add(100.0 * (i + 1) / mostConfidentFirst.length);
                accuracy.add(100.0 * right / (i + 1));
            }
        }
        XYChart chart = lines("answers given, percent", "right among them, percent");
        chart.addSeries("most confident first", coverage, accuracy).setMarker(SeriesMarkers.NONE);
        return png(chart);
    }

    private static float confidence(EmotionScores scores) {
        return scores.probability(scores.top());
    }

    private static XYChart lines(String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(100.0)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        return chart;
    }

    private static byte[] png(Chart<?, ?> chart) throws IOException {
        return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    }
}
