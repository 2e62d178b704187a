package io.fer4j.train.report;

import io.fer4j.Emotion;
import io.fer4j.Evaluation;
import io.fer4j.Interval;
import io.fer4j.ModelCard;
import io.fer4j.TrainingStage;
import io.fer4j.WeightsFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A model's card as a page for people, in the sections of Mitchell et al. 2019, "Model Cards for Model Reporting". Every number comes
 * from the card.
 */
public final class ModelCardPage {
    private static final int MAX_COLUMNS = 120;
    private static final String TEACHER = "faceplugin-face-recognition-js 0.0.1";

    private final ModelCard card;
    private final StringBuilder page = new StringBuilder();

    private ModelCardPage(ModelCard card) {
        this.card = card;
    }

    /**
     * Writes the page.
     *
     * @param card of the model
     * @return Markdown that ends with a line feed
     */
    public static String markdown(ModelCard card) {
        ModelCardPage page = new ModelCardPage(card);
        page.details();
        page.use();
        page.factors();
        page.evaluations();
        page.trainingData();
        page.ethics();
        page.caveats();
        return page.page.toString();
    }

    private void details() {
        heading("# Model card: " + card.id());
        paragraph(card.description());
        if (teachers().isPresent()) {
            paragraph("**A teacher took part whose own training data are not documented**: "
                    + teachers().get() + ". What it" + " learnt from, and with whose consent, is not known.");
        } else {
            paragraph("No teacher took part: everything was learnt from the data set below.");
        }
        row("part", "value");
        row("---", "---");
        row("architecture", card.architecture());
        row(
                "input",
                card.input().height() + "x" + card.input().width() + " pixels, "
                        + card.input().color().name().toLowerCase(Locale.ROOT));
        row("classes", card.labels().stream().map(Emotion::label).collect(Collectors.joining(", ")));
        row("softmax temperature", number(card.temperature(), 3));
        row("uncertain below a top probability of", number(card.uncertaintyThreshold(), 2));
        row("prior correction that is recommended", number(card.priorCorrection(), 2));
        row("license of the weights", card.license());
        for (WeightsFile weights : card.weights()) {
            row("SHA-256, " + weights.precision().id(), "`" + weights.sha256() + "`");
        }
        page.append('\n');
    }

    /** Whatever the card says of teachers, in its stages or, for trainings before there were stages, in its notes. */
    private Optional<String> teachers() {
        List<String> named = card.training().stages().stream()
                .map(TrainingStage::teacher)
                .filter(teacher -> !teacher.isEmpty())
                .distinct()
                .toList();
        if (card.training().notes().contains(TEACHER)) {
            return Optional.of("`" + TEACHER + "`, in an earlier stage or the last"
                    + (named.isEmpty() ? "" : ", besides " + String.join(", ", named)));
        }
        return named.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", named));
    }

    private void use() {
        heading("## Intended use");
        paragraph(
                "Naming the expression that a face shows, in pictures and video, on machines of whoever runs the program: for"
                        + " research on expressions, interaction and accessibility, with people who know of it and agree.");
        paragraph(
                "**Out of scope**: telling what somebody feels, intends or is; identity, age or gender; decisions about people."
                        + " In the European Union Article 5(1)(f) of Regulation (EU) 2024/1689 (the AI Act) forbids inferring emotions at"
                        + " work and in education, save for medical or safety reasons; other uses of emotion recognition are high-risk,"
                        + " and Article 50(3) obliges whoever deploys it to tell the people exposed to it.");
    }

    private void factors() {
        heading("## Factors");
        paragraph(
                "Measured: expression (below), and by `fer-train.jar evaluate --slices` size, light, contrast, blur, noise,"
                        + " JPEG compression, rotation and occlusion of the face.");
        paragraph(
                "Not measured: skin, age, gender, culture, disability. No data set with labels for both these and expressions"
                        + " could be had; `evaluate --groups` compares groups for whoever has such labels. Assume that groups differ.");
    }

    private void evaluations() {
        heading("## Metrics");
        paragraph(
                "Single crops, no averaging over flips. \"people\" is the expression that most of ten people saw (FER+), on"
                        + " images where there is one; \"fer2013\" is the label that the data set came with. Intervals have 95 %"
                        + " (Wilson). \"Unseen\" leaves out the images that stand in Training, too.");
        row(
                "labels",
                "weights",
                "correction",
                "images",
                "accuracy",
                "unseen",
                "more than half agree",
                "macro recall",
                "ECE");
        row("---", "---", "---", "---", "---", "---", "---", "---", "---");
        for (Evaluation measured : card.evaluations()) {
            row(
                    measured.labels(),
                    measured.precision().id(),
                    number(measured.priorCorrection(), 2),
                    measured.split() + ", " + measured.images(),
                    percent(measured.accuracy()) + interval(measured.accuracyInterval()),
                    percent(measured.unseenAccuracy()) + interval(measured.unseenAccuracyInterval()),
                    percent(measured.clearAccuracy()),
                    number(measured.macroRecall()),
                    number(measured.ece()));
        }
        page.append('\n');
        paragraph("Recall by expression, how many of the faces with a label get it:");
        row("labels, weights, correction", "by expression");
        row("---", "---");
        for (Evaluation measured : card.evaluations()) {
            row(
                    measured.labels() + ", " + measured.precision().id() + ", " + number(measured.priorCorrection(), 2),
                    recalls(measured.recalls()));
        }
        page.append('\n');
        card.evaluations().stream()
                .map(Evaluation::command)
                .filter(command -> !command.isEmpty())
                .distinct()
                .findFirst()
                .ifPresent(command -> page.append("```\n").append(command).append("\n```\n\n"));
    }

    private static String recalls(Map<Emotion, Double> recalls) {
        return recalls.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + number(entry.getValue(), 2))
                .collect(Collectors.joining(", "));
    }

    private void trainingData() {
        heading("## Training data");
        paragraph(
                "FER2013 (Goodfellow et al. 2013): faces of 48x48 gray pixels found by a web search for words of emotions, cropped"
                        + " by a detector and labelled by few people. Who the people are, and whether they agreed, is not known. About a"
                        + " third of the labels are not what most of ten people see (FER+, Barsoum et al. 2016); 280 of the 3,589 images of"
                        + " PublicTest stand in Training.");
        if (!card.priors().isEmpty()) {
            paragraph("How frequent each expression was: "
                    + card.priors().entrySet().stream()
                            .map(entry -> entry.getKey().label() + " " + percent(entry.getValue()))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        for (TrainingStage stage : card.training().stages()) {
            paragraph(
                    "- **" + stage.name() + "**: " + stage.epochs() + " epochs on the labels `" + stage.labels() + "`, "
                            + (stage.teacher().isEmpty() ? "no teacher" : "teacher " + stage.teacher()) + ", "
                            + stage.arithmetic() + ", " + stage.threads() + " threads, "
                            + number(stage.seconds() / 60, 0) + " minutes.");
        }
        if (!card.training().notes().isEmpty()) {
            paragraph("The card's notes: " + card.training().notes());
        }
    }

    private void ethics() {
        heading("## Ethical considerations");
        paragraph(
                "A result is a prediction from pixels. Faces show what people feel only in part, differently in different cultures"
                        + " and situations (Barrett et al. 2019), and this data set holds many posed and exaggerated faces. Mistakes are"
                        + " not spread evenly: the table of recalls shows which expressions are confused. Do not act on single results.");
    }

    private void caveats() {
        heading("## Caveats");
        paragraph("Numbers hold for crops like those of the data set; a detector's crops cost up to a few points"
                + " (`calibrate-crop`). Faces seen from the side, in the dark, blurred or smaller than the input are read worse."
                + " Probabilities are calibrated on this data set: elsewhere they may be too sure.");
        page.setLength(page.length() - 1);
    }

    private void heading(String text) {
        page.append(text).append("\n\n");
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Breaks the text into lines; those of a list item are indented. */
    private void paragraph(String text) {
        String indent = text.startsWith("- ") ? "  " : "";
        int column = 0;
        for (String word : text.split(" (?!%)", -1)) {
            if (column > 0 && column + 1 + word.length() > MAX_COLUMNS) {
                page.append('\n').append(indent);
                column = indent.length();
            } else if (column > 0) {
                page.append(' ');
                column++;
            }
            page.append(word);
            column += word.length();
        }
        page.append("\n\n");
    }

    private static String interval(Optional<Interval> interval) {
        return interval.map(ends -> String.format(Locale.ROOT, " (%.1f-%.1f)", 100 * ends.low(), 100 * ends.high()))
                .orElse("");
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? percent(share.getAsDouble()) : "-";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble(), 3) : "-";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
