package io.fer4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README says what the cards say. */
class ReadmeTest {
    @Test
    void theTableOfModelsIsTheOneThatTheCommandPrints() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int start = readme.indexOf("<!-- models -->");
        int end = readme.indexOf("<!-- /models -->");
        assertThat(start).isPositive().isLessThan(end);
        assertThat(readme.substring(start + "<!-- models -->".length(), end).strip())
                .isEqualTo(ModelsCommand.markdown().strip());
    }
}
