package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README says what the cards and the measurements say. */
class ReadmeTest {
    @Test
    void theTableOfModelsIsTheOneThatTheCommandPrints() throws IOException {
        assertThat(section("models")).isEqualTo(ModelsCommand.markdown().strip());
    }

    @Test
    void theTableOfBackendsIsTheOneThatTheScriptWrote() throws IOException {
        String written = Files.readString(Path.of("..", "docs", "backend-cost.md"));
        assertThat(section("backend-cost")).isEqualTo(written.strip());
    }

    @Test
    void theTableOfLatenciesIsTheOneThatTheReportWrote() throws IOException {
        String written = Files.readString(Path.of("..", "docs", "performance", "summary.md"));
        assertThat(section("latency")).isEqualTo(written.strip());
    }

    @Test
    void thePagesOfModelsAreThoseThatTheCommandWrites() throws IOException {
        for (String id : Model.bundledIds()) {
            assertThat(Path.of("..", "docs", "model-cards", id + ".md"))
                    .as("written by: java -jar fer-train/target/fer-train.jar model-card --all docs/model-cards")
                    .hasContent(ModelCardCommand.page(id));
        }
    }

    /** Returns what stands between two marks. */
    private static String section(String name) throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String mark = "<!-- " + name + " -->";
        int start = readme.indexOf(mark);
        int end = readme.indexOf("<!-- /" + name + " -->");
        assertThat(start).isPositive().isLessThan(end);
        return readme.substring(start + mark.length(), end).strip();
    }
}
