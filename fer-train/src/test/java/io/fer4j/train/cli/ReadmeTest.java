package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
