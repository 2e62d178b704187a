package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.PriorCorrection;
import io.fer4j.network.CalibratedNetwork;
import io.fer4j.network.ModelDirectory;
import io.fer4j.network.OnnxReader;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.data.HoldOut;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.LearningSet;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.evaluation.Calibration;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code calibrate}: fits what does not change the weights. */
@Command(
        name = "calibrate",
        sortOptions = false,
        description = {
            "Fits a model's temperature, prior correction and uncertainty threshold on images held out of training.",
            "The temperature makes the probabilities as frequent as they say (Guo et al. 2017). The prior correction is the"
                    + " strongest, in steps of 0.05, that costs at most 1.5 points of accuracy. Answers below the"
                    + " threshold, the least certain tenth, count as uncertain. All three go on the card, with the priors of"
                    + " the classes; weights of 8 bits and evaluations leave it and must be made again.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar calibrate --model models/cnn3 --data fer2013.csv.gz --labels people --votes"
                    + " fer2013new.csv"
        })
final class CalibrateCommand implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final double[] SHOWN = {0, 0.25, 0.5, 0.75, 1};

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's directory.")
    @SuppressWarnings("NullAway.Init") // required
    private Path directory;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--training-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "The rows, or the sub-folder, that the model was trained on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String trainingUsage;

    @Option(
            names = "--hold-out",
            paramLabel = "N",
            description = "Fit on the one in N training images that the training held out (default: "
                    + HoldOut.DEFAULT_ONE_IN + ").")
    private int holdOut = HoldOut.DEFAULT_ONE_IN;

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            description = "Fit on these rows, or this sub-folder, instead of a hold-out.")
    private @Nullable String usage;

    @Option(
            names = "--prior-correction",
            paramLabel = "POWER",
            description = "Write this correction on the card, 0 to 1, instead of the fitted one.")
    private @Nullable Double priorCorrection;

    @Override
    public Integer call() throws IOException {
        LabelSet set = labels.labels();
        FaceDataset training = data.read(trainingUsage);
        FerPlusVotes votes = labels.votes(training);
        HoldOut parts = HoldOut.of(training, holdOut, HoldOut.SEED);
        LearningSet learnt = LearningSet.of(set, training, votes, parts.kept());
        TestSet test;
        if (usage == null) {
            test = TestSet.of(set, training, votes, parts.heldOut());
        } else {
            FaceDataset others = data.read(usage);
            test = TestSet.of(set, others, labels.votes(others));
        }
        Model model = Model.load(directory);
        List<EmotionScores> predictions = predict(model, test.images());
        Map<Emotion, Double> priors = Calibration.priors(learnt.shares());
        ModelCard withPriors = model.card().toBuilder().priors(priors).build();
        Calibration fitted = Calibration.fit(
                test.images(),
                predictions,
                model.card().temperature(),
                priors,
                exponent -> PriorCorrection.of(withPriors, exponent)::apply,
                priorCorrection);
        Model written = write(model, set, fitted);
        report(test.images(), predict(written, test.images()), written.card());
        return 0;
    }

    private static List<EmotionScores> predict(Model model, FaceDataset images) {
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu())) {
            return new Evaluator(classifier, BATCH).predict(images, done -> {});
        }
    }

    private Model write(Model model, LabelSet set, Calibration calibration) throws IOException {
        CalibratedNetwork stored = OnnxReader.read(model);
        ModelCard card = model.card();
        String where = usage == null ? "one in " + holdOut + " images held out of " + trainingUsage : usage;
        String notes = card.training().notes().replaceAll("\\s*Temperature\\b[^.]* fitted on [^.]*\\.", "")
                + String.format(
                        Locale.ROOT,
                        " Temperature%s and uncertainty threshold fitted on %s with the labels %s.",
                        priorCorrection == null ? ", prior correction" : "",
                        where,
                        set.id());
        return ModelDirectory.write(
                directory,
                stored.network(),
                model.precision(),
                card.toBuilder()
                        .temperature(calibration.temperature())
                        .priors(calibration.priors())
                        .priorCorrection(calibration.priorCorrection())
                        .uncertaintyThreshold(calibration.uncertaintyThreshold())
                        .training(
                                card.training().toBuilder().notes(notes.strip()).build())
                        .evaluations(List.of()));
    }

    private void report(FaceDataset images, List<EmotionScores> predictions, ModelCard card) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%s%n%-12s%10s%15s%8s%n", images, "correction", "accuracy", "macro recall", "ECE");
        for (double exponent : SHOWN) {
            EvaluationResult result = EvaluationResult.of(
                    images, PriorCorrection.of(card, exponent).apply(predictions));
            out.printf(
                    Locale.ROOT,
                    "%-12.2f%8.2f %%%15.3f%8.3f%n",
                    exponent,
                    100 * result.accuracy(),
                    result.macroRecall(),
                    result.ece());
        }
        out.printf(
                Locale.ROOT,
                "On the card: temperature %.3f, prior correction %.2f, uncertain below %.2f.%n",
                card.temperature(),
                card.priorCorrection(),
                card.uncertaintyThreshold());
        out.flush();
    }
}
