package io.fer4j.train.cli;

import io.fer4j.Model;
import io.fer4j.train.report.ModelCardPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model-card}: writes model cards as pages. */
@Command(
        name = "model-card",
        sortOptions = false,
        description = {"Writes a model's card as a page for people, in the form of Mitchell et al. 2019.", ""},
        footer = {
            "",
            "Examples:",
            "  java -jar fer-train.jar model-card --model models/mine",
            "  java -jar fer-train.jar model-card --all docs/model-cards"
        })
final class ModelCardCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "ID|DIR", description = "A bundled model or a model's folder; printed.")
    private @Nullable String model;

    @Option(names = "--all", paramLabel = "DIR", description = "Write ID.md for each bundled model into this folder.")
    private @Nullable Path all;

    @Override
    public Integer call() throws IOException {
        if ((model == null) == (all == null)) {
            throw new IllegalArgumentException("Expected either --model ID|DIR or --all DIR.");
        }
        if (all != null) {
            Files.createDirectories(all);
            for (String id : Model.bundledIds()) {
                Files.writeString(all.resolve(id + ".md"), page(id));
            }
        } else if (model != null) {
            spec.commandLine().getOut().print(page(model));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    static String page(String idOrFolder) {
        return ModelCardPage.markdown(Model.find(idOrFolder).card());
    }
}
