package io.fer4j.train;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import java.io.PrintWriter;
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
        models().forEach(model -> row(table, cells(model)));
        return table.toString();
    }

    private static void row(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String text() {
        StringBuilder table = new StringBuilder();
        line(table, HEADINGS);
        models().forEach(model -> line(table, cells(model)));
        return table.toString();
    }

    private static void line(StringBuilder table, List<String> cells) {
        cells.forEach(cell -> table.append(String.format(Locale.ROOT, "%-20s", cell)));
        table.append('\n');
    }

    private static List<Model> models() {
        return Model.bundledIds().stream().map(Model::bundled).toList();
    }

    private static List<String> cells(Model model) {
        ModelCard card = model.card();
        String size = String.format(Locale.ROOT, "%.1f MB", model.weights().length / 1e6);
        return card.evaluation()
                .map(measured -> List.of(
                        card.id(),
                        measured.dataset() + " " + measured.usage(),
                        String.format(Locale.ROOT, "%.2f %%", 100 * measured.accuracy()),
                        String.format(Locale.ROOT, "%.3f", measured.macroF1()),
                        String.format(Locale.ROOT, "%.3f", measured.nll()),
                        String.format(Locale.ROOT, "%.3f", measured.ece()),
                        size))
                .orElse(List.of(card.id(), "not measured", "-", "-", "-", "-", size));
    }
}
