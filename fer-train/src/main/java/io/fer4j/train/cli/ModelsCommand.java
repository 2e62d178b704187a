package io.fer4j.train.cli;

import io.fer4j.Evaluation;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code models}: lists the models that come along, with what their cards say was measured. */
@Command(
        name = "models",
        description = "Lists the models that come along, with what their cards say was measured on single crops.")
final class ModelsCommand implements Callable<Integer> {
    private static final List<String> HEADINGS = List.of(
            "model",
            "agrees with people",
            "where most of them agree",
            "macro recall",
            "FER2013's labels",
            "unseen",
            "ECE",
            "file");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--markdown", description = "Print the table that stands in the README.")
    private boolean markdown;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(markdown ? markdown() : text());
        out.flush();
        return 0;
    }

    static String markdown() {
        StringBuilder table = new StringBuilder();
        row(table, HEADINGS);
        row(table, HEADINGS.stream().map(heading -> "---").toList());
        models().forEach(model -> rows(model).forEach(cells -> row(table, cells)));
        return table.toString();
    }

    private static void row(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String text() {
        StringBuilder table = new StringBuilder();
        line(table, HEADINGS);
        models().forEach(model -> rows(model).forEach(cells -> line(table, cells)));
        return table.toString();
    }

    private static void line(StringBuilder table, List<String> cells) {
        cells.forEach(cell -> table.append(String.format(Locale.ROOT, "%-26s", cell)));
        table.append('\n');
    }

    private static List<Model> models() {
        return Model.bundledIds().stream().map(Model::bundled).toList();
    }

    /** A row for each file of weights; the default one goes without its precision. */
    private static List<List<String>> rows(Model model) {
        return model.card().weights().stream()
                .map(weights -> cells(model.variant(weights.precision())))
                .toList();
    }

    private static List<String> cells(Model model) {
        ModelCard card = model.card();
        String name = model.precision() == card.defaultPrecision()
                ? card.id()
                : card.id() + ", " + model.precision().id();
        Optional<Evaluation> people = card.evaluation(Evaluation.PEOPLE, model.precision());
        Optional<Evaluation> labels = card.evaluation(Evaluation.FER2013, model.precision());
        Optional<Evaluation> own = card.id().endsWith(Evaluation.FER2013) ? labels : people;
        return List.of(
                name,
                people.map(ModelsCommand::accuracy).orElse("-"),
                people.map(measured -> percent(measured.clearAccuracy())).orElse("-"),
                people.map(measured -> number(measured.macroRecall())).orElse("-"),
                labels.map(ModelsCommand::accuracy).orElse("-"),
                labels.map(measured -> percent(measured.unseenAccuracy())).orElse("-"),
                own.map(measured -> number(measured.ece())).orElse("-"),
                size(model));
    }

    private static String accuracy(Evaluation measured) {
        String interval = measured.accuracyInterval()
                .map(ends -> String.format(Locale.ROOT, " (%.1f-%.1f)", 100 * ends.low(), 100 * ends.high()))
                .orElse("");
        return percent(OptionalDouble.of(measured.accuracy())) + interval;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "-";
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble()) : "-";
    }

    private static String size(Model model) {
        return String.format(Locale.ROOT, "%.1f MB", model.weights().length / 1e6);
    }
}
