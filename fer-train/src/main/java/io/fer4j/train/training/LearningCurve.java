package io.fer4j.train.training;

import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        double[] epochs = metrics.stream().mapToDouble(EpochMetrics::epoch).toArray();
        add(
                chart,
                "training, augmented",
                epochs,
                metrics.stream().mapToDouble(EpochMetrics::trainAccuracy).toArray());
        add(
                chart,
                "validation",
                epochs,
                metrics.stream().mapToDouble(EpochMetrics::validationAccuracy).toArray());
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    private static void add(XYChart chart, String name, double[] epochs, double[] accuracies) {
        double[] percents =
                java.util.Arrays.stream(accuracies).map(share -> 100 * share).toArray();
        chart.addSeries(name, epochs, percents).setMarker(SeriesMarkers.NONE).setLineStyle(new BasicStroke(2));
    }
}
