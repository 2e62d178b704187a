package io.fer4j.train.report;

import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.ModelCard;
import io.fer4j.spi.WholeFile;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.evaluation.ClassScores;
import io.fer4j.train.evaluation.CropAveraging;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Latency;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * One HTML page on how well a model recognises a data set, with its plots and pictures inside: confusion matrix, scores of each
 * expression, reliability before and after the temperature, accuracy against coverage, averaging over crops, the surest
 * mistakes.
 */
public final class ReportPage {
    private static final int MISTAKES = 25;
    private static final double SMALLEST_PROBABILITY = 1e-12;

    private final EmotionClassifier classifier;
    private final FaceDataset dataset;
    private final OptionalInt sharedWithTraining;
    private final @Nullable FerPlusVotes votes;
    private final StringBuilder html = new StringBuilder();

    /**
     * Prepares a page.
     *
     * @param classifier the model in a backend
     * @param dataset what to measure on
     * @param sharedWithTraining how many of its pictures stand in the training set, exactly alike; empty if
     *     that is not known
     * @param votes what people saw in the pictures, or null if that is not known
     */
    public ReportPage(
            EmotionClassifier classifier,
            FaceDataset dataset,
            OptionalInt sharedWithTraining,
            @Nullable FerPlusVotes votes) {
        this.classifier = classifier;
        this.dataset = dataset;
        this.sharedWithTraining = sharedWithTraining;
        this.votes = votes;
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
        List<EmotionScores> single = CropAveraging.SINGLE.predict(classifier, dataset, progress);
        EvaluationResult result = EvaluationResult.of(dataset, single);
        EvaluationResult uncalibrated = EvaluationResult.of(
                dataset, single.stream().map(this::withoutTemperature).toList());
        begin();
        summary(result, single, progress);
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
        figure("Accuracy of the surest answers", Plots.coverage(dataset, single));
        mistakes(single);
        html.append("</main></body></html>\n");
        return save(directory);
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

    private void summary(EvaluationResult result, List<EmotionScores> single, IntConsumer progress) {
        Latency latency = Latency.measure(classifier);
        html.append("<table>");
        row("pictures", "%d", result.images());
        row("accuracy, single crop", "%.2f %%", 100 * result.accuracy());
        for (CropAveraging averaging : List.of(CropAveraging.FLIP, CropAveraging.TEN_CROP)) {
            List<EmotionScores> predictions = averaging.predict(classifier, dataset, progress);
            String name = averaging == CropAveraging.FLIP ? "with its mirror image" : "ten crops";
            row(
                    "accuracy, " + name,
                    "%.2f %%",
                    100 * EvaluationResult.of(dataset, predictions).accuracy());
        }
        row("macro-F1", "%.3f", result.macroF1());
        row("negative log-likelihood of the labels", "%.3f", result.nll());
        if (votes != null) {
            row("cross-entropy with the FER+ votes", "%.3f", votesNll(single, votes));
        }
        row("expected calibration error", "%.3f", result.ece());
        if (sharedWithTraining.isPresent()) {
            row("pictures that stand in training too, exactly alike", "%d", sharedWithTraining.getAsInt());
        }
        String where = classifier.backend() + " on " + classifier.device();
        row("one picture in " + where, "%.2f ms (p95 %.2f ms)", latency.medianMillis(), latency.p95Millis());
        html.append("</table>\n");
    }

    private static double votesNll(List<EmotionScores> predictions, FerPlusVotes votes) {
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < predictions.size(); row++) {
            EmotionScores people = votes.distribution(row).orElse(null);
            if (people != null) {
                counted++;
                for (Emotion emotion : Emotion.FER2013) {
                    double probability =
                            Math.max(SMALLEST_PROBABILITY, predictions.get(row).probability(emotion));
                    sum -= people.probability(emotion) * Math.log(probability);
                }
            }
        }
        return sum / Math.max(1, counted);
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

    private void mistakes(List<EmotionScores> predictions) throws IOException {
        html.append("<h2>The surest mistakes</h2>\n<div class=\"faces\">");
        List<Integer> surest = IntStream.range(0, predictions.size())
                .filter(row -> predictions.get(row).top() != dataset.label(row))
                .boxed()
                .sorted(Comparator.comparingDouble(row ->
                        -predictions.get(row).probability(predictions.get(row).top())))
                .limit(MISTAKES)
                .toList();
        for (int row : surest) {
            EmotionScores scores = predictions.get(row);
            html.append("<figure><img alt=\"picture ")
                    .append(row)
                    .append("\" src=\"")
                    .append(dataUri(thumbnail(row)))
                    .append("\"><br>")
                    .append(String.format(
                            Locale.ROOT,
                            "label %s<br><b>%s %.0f %%</b>",
                            dataset.label(row).label(),
                            scores.top().label(),
                            100 * scores.probability(scores.top())))
                    .append("</figure>");
        }
        html.append("</div>\n");
    }

    private byte[] thumbnail(int row) throws IOException {
        BufferedImage image = new BufferedImage(dataset.width(), dataset.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = new byte[dataset.width() * dataset.height()];
        System.arraycopy(dataset.pixels(), row * pixels.length, pixels, 0, pixels.length);
        image.getRaster().setDataElements(0, 0, dataset.width(), dataset.height(), pixels);
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
