package io.fer4j.examples;

import io.fer4j.Emotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.Annotator;
import io.fer4j.internal.WholeFile;
import io.fer4j.vision.tracking.TrackedFace;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of the seven probabilities over time, with a plot for each of the faces that are seen most. */
final class Timeline implements VideoSink {
    private static final int MOST_FACES = 8;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 280;
    private static final Color GROUND = new Color(0x14161C);
    private static final Color GRID = new Color(0x3A3F4B);
    private static final Color TEXT = new Color(0xE6E8EE);

    private final Path file;
    private final Map<Long, ExpressionCurves> curves = new TreeMap<>();
    private double end = 1;

    Timeline(Path file) {
        this.file = file;
        // The cache's files would want a shutdown hook, which is too late to add where Ctrl-C ends the video.
        ImageIO.setUseCache(false);
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        end = Math.max(end, frame.timestamp().toMillis() / 1000.0);
        for (TrackedFace face : faces) {
            curves.computeIfAbsent(face.id(), id -> new ExpressionCurves()).add(frame.timestamp(), face.scores());
        }
    }

    @Override
    public void close() {
        List<XYChart> plots = curves.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Long, ExpressionCurves> entry) ->
                                entry.getValue().frames())
                        .reversed())
                .limit(MOST_FACES)
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> plot(entry.getKey(), entry.getValue()))
                .toList();
        if (plots.isEmpty()) {
            plots = List.of(empty("no face"));
        }
        List<XYChart> all = plots;
        try {
            WholeFile.write(
                    file, png -> BitmapEncoder.saveBitmap(all, all.size(), 1, png, BitmapEncoder.BitmapFormat.PNG));
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a place for the timeline that can be written, found an error: " + file + " ("
                            + WholeFile.reason(e) + ").",
                    e);
        }
    }

    private XYChart plot(long track, ExpressionCurves curves) {
        XYChart chart = empty("face " + track);
        for (Emotion emotion : curves.classes()) {
            XYSeries series = chart.addSeries(emotion.label(), curves.seconds(), curves.probabilities(emotion));
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(Annotator.colour(emotion));
            series.setLineStyle(new BasicStroke(2));
        }
        return chart;
    }

    private XYChart empty(String title) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("seconds")
                .yAxisTitle("probability")
                .build();
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(end)
                .setXAxisDecimalPattern("0.##")
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setYAxisDecimalPattern("0.0")
                .setAxisTickLabelsColor(TEXT)
                .setPlotGridLinesColor(GRID);
        chart.getStyler()
                .setPlotBackgroundColor(GROUND)
                .setPlotBorderColor(GROUND)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendBackgroundColor(GROUND)
                .setLegendBorderColor(GROUND)
                .setChartBackgroundColor(GROUND)
                .setChartFontColor(TEXT);
        return chart;
    }
}
