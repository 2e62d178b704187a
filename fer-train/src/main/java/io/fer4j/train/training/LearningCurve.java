package io.fer4j.train.training;

import io.fer4j.internal.WholeFile;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws how accuracy grew, epoch by epoch. */
public final class LearningCurve {
    private LearningCurve() {}

    /**
     * Writes a plot of training and validation accuracy.
     *
     * @param title what stands above it
     * @param metrics a row for each epoch, at least one
     * @param png the file to write
     * @throws IOException if it cannot be written
     */
    public static void write(String title, List<EpochMetrics> metrics, Path png) throws IOException {
        Map<String, double[]> curves = new LinkedHashMap<>();
        curves.put(
                "training, augmented",
                metrics.stream().mapToDouble(EpochMetrics::trainAccuracy).toArray());
        curves.put(
                "validation",
                metrics.stream().mapToDouble(EpochMetrics::validationAccuracy).toArray());
        write(title, curves, png);
    }

    /**
     * Writes a plot of several curves.
     *
     * @param title what stands above it
     * @param curves by name, each the accuracy after epoch 1, 2 and so on, 0 to 1
     * @param png the file to write
     * @throws IOException if it cannot be written
     */
    public static void write(String title, Map<String, double[]> curves, Path png) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(800)
                .height(500)
                .title(title)
                .xAxisTitle("epoch")
                .yAxisTitle("accuracy, %")
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.InsideSE)
                .setMarkerSize(0)
                .setChartBackgroundColor(java.awt.Color.WHITE);
        curves.forEach((name, accuracies) -> add(chart, name, accuracies));
        WholeFile.write(png, BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG));
    }

    private static void add(XYChart chart, String name, double[] accuracies) {
        double[] epochs =
                IntStream.rangeClosed(1, accuracies.length).asDoubleStream().toArray();
        double[] percents = Arrays.stream(accuracies).map(share -> 100 * share).toArray();
        chart.addSeries(name, epochs, percents).setMarker(SeriesMarkers.NONE).setLineStyle(new BasicStroke(2));
    }
}
