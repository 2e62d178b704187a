package io.fer4j.train;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private static final List<String> HEADINGS =
            List.of("model", "split", "accuracy", "macro-F1", "NLL", "ECE", "file");

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
        cells.forEach(cell -> table.append(String.format(Locale.ROOT, "%-20s", cell)));
        table.append('\n');
    }

    private static List<Model> models() {
        return Model.bundledIds().stream().map(Model::bundled).toList();
    }

    /** A row for the default weights, and one for each other file of weights. */
    private static List<List<String>> rows(Model model) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(cells(model));
        List<ModelCard.Weights> files = model.card().weights();
        for (ModelCard.Weights others : files.subList(1, files.size())) {
            rows.add(cells(model, others));
        }
        return rows;
    }

    private static List<String> cells(Model model, ModelCard.Weights weights) {
        String split = model.card()
                .evaluation()
                .map(measured -> measured.dataset() + " " + measured.usage())
                .orElse("not measured");
        return List.of(
                model.card().id() + ", " + weights.precision(),
                weights.accuracy().isPresent() ? split : "not measured",
                weights.accuracy().isPresent() ? percent(weights.accuracy().getAsDouble()) : "-",
                "-",
                "-",
                "-",
                size(model.withPrecision(weights.precision())));
    }

    private static List<String> cells(Model model) {
        ModelCard card = model.card();
        return card.evaluation()
                .map(measured -> List.of(
                        card.id(),
                        measured.dataset() + " " + measured.usage(),
                        percent(measured.accuracy()),
                        String.format(Locale.ROOT, "%.3f", measured.macroF1()),
                        String.format(Locale.ROOT, "%.3f", measured.nll()),
                        String.format(Locale.ROOT, "%.3f", measured.ece()),
                        size(model)))
                .orElse(List.of(card.id(), "not measured", "-", "-", "-", "-", size(model)));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String size(Model model) {
        return String.format(Locale.ROOT, "%.1f MB", model.weights().length / 1e6);
    }
}
