package io.fer4j.train.report;

import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.ModelCard;
import io.fer4j.internal.WholeFile;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.evaluation.ClassScores;
import io.fer4j.train.evaluation.CropAveraging;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Latency;
import io.fer4j.train.evaluation.Measurement;
import io.fer4j.train.evaluation.Proportion;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * One HTML page on how well a model recognises a data set, with its plots and pictures inside: confusion matrix, scores of each
 * expression, reliability before and after the temperature, accuracy against coverage, averaging over crops, the most confident
 * errors; all of it once for each label set.
 */
public final class ReportPage {
    private static final int ERRORS = 25;
    private static final double SMALLEST_PROBABILITY = 1e-12;

    private final EmotionClassifier classifier;
    private final FaceDataset dataset;
    private final List<TestSet> sets;
    private final @Nullable IntPredicate isInTraining;
    private final StringBuilder html = new StringBuilder();

    /**
     * Prepares a page.
     *
     * @param classifier the model in a backend
     * @param dataset what to measure on
     * @param sets the label sets to measure against, each of rows of the data set; at least one
     * @param isInTraining tells of a row whether the same image stands in the training images; null if that is not known
     */
    public ReportPage(
            EmotionClassifier classifier,
            FaceDataset dataset,
            List<TestSet> sets,
            @Nullable IntPredicate isInTraining) {
        this.classifier = classifier;
        this.dataset = dataset;
        this.sets = List.copyOf(sets);
        this.isInTraining = isInTraining;
    }

    /**
     * Measures and writes the page.
     *
     * @param directory gets {@code report.html}; made if it is not there
     * @param progress is told 1 for each picture of each way of averaging, three times the data set's size in all
     * @return the page's path
     * @throws IOException if it cannot be written
     */
    public Path write(Path directory, IntConsumer progress) throws IOException {
        Map<CropAveraging, List<EmotionScores>> predictions = new EnumMap<>(CropAveraging.class);
        for (CropAveraging averaging : CropAveraging.values()) {
            predictions.put(averaging, averaging.predict(classifier, dataset, progress));
        }
        begin();
        latency();
        for (TestSet set : sets) {
            section(set, predictions);
        }
        html.append("</main></body></html>\n");
        return save(directory);
    }

    private void section(TestSet set, Map<CropAveraging, List<EmotionScores>> predictions) throws IOException {
        List<EmotionScores> all = Objects.requireNonNull(predictions.get(CropAveraging.SINGLE));
        List<EmotionScores> single = of(set, all);
        EvaluationResult result = EvaluationResult.of(set.images(), single);
        EvaluationResult uncalibrated = EvaluationResult.of(
                set.images(), single.stream().map(this::withoutTemperature).toList());
        html.append("<h2>Labels: ").append(text(title(set.labels()))).append("</h2>\n");
        summary(Measurement.of(set, all, isInTraining), set, predictions);
        classes(result);
        figure("Confusion matrix, percent of each label's pictures", Plots.confusion(result));
        figure("Precision, recall and F1", Plots.classes(result));
        figure(
                String.format(
                        Locale.ROOT,
                        "Reliability: ECE %.3f without temperature, %.3f with temperature %.3f",
                        uncalibrated.ece(),
                        result.ece(),
                        classifier.card().temperature()),
                Plots.reliability(uncalibrated, result));
        figure("Accuracy of the most confident answers", Plots.coverage(set.images(), single));
        errors(set.images(), single);
    }

    private static String title(LabelSet labels) {
        return labels == LabelSet.PEOPLE ? "what most people saw (FER+ votes)" : "those of the data set's table";
    }

    private static List<EmotionScores> of(TestSet set, List<EmotionScores> predictions) {
        return Arrays.stream(set.rows()).mapToObj(predictions::get).toList();
    }

    /** Undoes the division of the logits by the card's temperature. */
    private EmotionScores withoutTemperature(EmotionScores scores) {
        float[] logits = new float[Emotion.FER2013.size()];
        for (Emotion emotion : Emotion.FER2013) {
            logits[Emotion.FER2013.indexOf(emotion)] =
                    (float) Math.log(Math.max(SMALLEST_PROBABILITY, scores.probability(emotion)));
        }
        return EmotionScores.ofLogits(logits, 1 / classifier.card().temperature());
    }

    private void begin() {
        ModelCard card = classifier.card();
        String title = card.id() + " on " + dataset.name() + " " + dataset.usage();
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(text(title))
                .append("</title><style>body{font:16px/1.5"
                        + " system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1b2330}")
                .append("main{max-width:1360px;margin:0"
                        + " auto;padding:24px}h1{font-size:28px}figure{display:inline-block;")
                .append("background:#fff;margin:8px;padding:12px;border-radius:8px;box-shadow:0 1px 3px #0002}")
                .append("figcaption{font-weight:600;margin-bottom:6px}table{border-collapse:collapse;background:#fff;")
                .append("margin:8px;box-shadow:0 1px 3px #0002;border-radius:8px}td,th{padding:5px"
                        + " 14px;text-align:right}")
                .append("td:first-child,th:first-child{text-align:left}tr+tr{border-top:1px solid #e6e8ec}")
                .append(".faces figure{padding:6px;margin:4px;text-align:center;font-size:13px}")
                .append(".faces img{width:112px;height:112px;image-rendering:pixelated}</style></head><body><main>\n"
                        + "<h1>")
                .append(text(title))
                .append("</h1>\n<p>")
                .append(text(card.description()))
                .append("</p>\n");
    }

    private void latency() {
        Latency latency = Latency.measure(classifier);
        String where = classifier.backend() + " on " + classifier.device();
        html.append("<table>");
        row("one picture in " + where, "%.2f ms (p95 %.2f ms)", latency.medianMillis(), latency.p95Millis());
        html.append("</table>\n");
    }

    private void summary(Measurement measured, TestSet set, Map<CropAveraging, List<EmotionScores>> predictions) {
        html.append("<table>");
        row("pictures", "%d", measured.result().images());
        row("accuracy, single crop", measured.accuracy());
        measured.clear().ifPresent(clear -> row("where more than half of the votes agree", clear));
        measured.unseen().ifPresent(unseen -> {
            row(
                    "pictures that stand in training too, exactly alike",
                    "%d",
                    measured.result().images() - unseen.images());
            row("accuracy without those", unseen);
        });
        predictions.forEach((averaging, predicted) -> {
            if (averaging != CropAveraging.SINGLE) {
                String name = averaging == CropAveraging.FLIP ? "with its mirror image" : "ten crops";
                EvaluationResult averaged = EvaluationResult.of(set.images(), of(set, predicted));
                row("accuracy, " + name, "%.2f %%", 100 * averaged.accuracy());
            }
        });
        row("macro-F1", "%.3f", measured.result().macroF1());
        row("macro recall", "%.3f", measured.result().macroRecall());
        row("negative log-likelihood of the labels", "%.3f", measured.result().nll());
        row("expected calibration error", "%.3f", measured.result().ece());
        html.append("</table>\n");
    }

    private void row(String name, Proportion share) {
        row(name, "%.2f %% (95 %% interval %.2f to %.2f)", 100 * share.value(), 100 * share.low(), 100 * share.high());
    }

    private void row(String name, String format, Object... values) {
        html.append("<tr><td>")
                .append(text(name))
                .append("</td><td>")
                .append(text(String.format(Locale.ROOT, format, values)))
                .append("</td></tr>");
    }

    private void classes(EvaluationResult result) {
        html.append("<table><tr><th>expression</th><th>pictures</th><th>precision</th><th>recall</th><th>F1</th></tr>");
        for (Emotion label : Emotion.FER2013) {
            ClassScores scores = result.scores(label);
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%s %s</td><td>%d</td><td>%.3f</td><td>%.3f</td><td>%.3f</td></tr>",
                    label.emoji(),
                    label.label(),
                    scores.images(),
                    scores.precision(),
                    scores.recall(),
                    scores.f1()));
        }
        html.append("</table>\n");
    }

    private void figure(String caption, byte[] png) {
        html.append("<figure><figcaption>")
                .append(text(caption))
                .append("</figcaption><img alt=\"")
                .append(text(caption))
                .append("\" src=\"")
                .append(dataUri(png))
                .append("\"></figure>\n");
    }

    private void errors(FaceDataset images, List<EmotionScores> predictions) throws IOException {
        html.append("<h3>The most confident errors</h3>\n<div class=\"faces\">");
        List<Integer> mostConfident = IntStream.range(0, predictions.size())
                .filter(row -> predictions.get(row).top() != images.label(row))
                .boxed()
                .sorted(Comparator.comparingDouble(row ->
                        -predictions.get(row).probability(predictions.get(row).top())))
                .limit(ERRORS)
                .toList();
        for (int row : mostConfident) {
            EmotionScores scores = predictions.get(row);
            html.append("<figure><img alt=\"picture ")
                    .append(row)
                    .append("\" src=\"")
                    .append(dataUri(thumbnail(images, row)))
                    .append("\"><br>")
                    .append(String.format(
                            Locale.ROOT,
                            "label %s<br><b>%s %.0f %%</b>",
                            images.label(row).label(),
                            scores.top().label(),
                            100 * scores.probability(scores.top())))
                    .append("</figure>");
        }
        html.append("</div>\n");
    }

    private static byte[] thumbnail(FaceDataset images, int row) throws IOException {
        BufferedImage image = new BufferedImage(images.width(), images.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = new byte[images.width() * images.height()];
        System.arraycopy(images.pixels(), row * pixels.length, pixels, 0, pixels.length);
        image.getRaster().setDataElements(0, 0, images.width(), images.height(), pixels);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static String dataUri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private Path save(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path page = directory.resolve("report.html");
        WholeFile.write(page, html.toString().getBytes(StandardCharsets.UTF_8));
        return page;
    }
}
