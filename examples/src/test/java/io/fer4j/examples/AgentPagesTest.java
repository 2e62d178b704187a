package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents read first is short, and what it names is there. */
class AgentPagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern FOLDER = Pattern.compile("`((?:fer-|examples|integrations)[a-z0-9-]*)`");
    private static final int MOST_LINES = 80;

    @ParameterizedTest
    @ValueSource(strings = {"llms.txt", "AGENTS.md", "docs/agents.md", "docs/spring.md"})
    void linksLeadSomewhere(String page) throws IOException {
        Path file = ROOT.resolve(page);
        String text = Files.readString(file);
        List<String> links =
                LINK.matcher(text).results().map(link -> link.group(1)).toList();
        assertThat(links).isNotEmpty();
        for (String link : links) {
            if (!link.startsWith("https://")) {
                assertThat(file.resolveSibling(link)).exists();
            }
        }
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llms.txt", "AGENTS.md"})
    void areShort(String page) throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(page))).hasSizeLessThan(MOST_LINES);
    }

    @ParameterizedTest
    @ValueSource(strings = "AGENTS.md")
    void namesModulesAndProgramsThatThereAre(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        List<String> folders = new ArrayList<>();
        for (MatchResult folder : FOLDER.matcher(text).results().toList()) {
            folders.add(folder.group(1));
        }
        assertThat(folders).contains("fer-api", "examples", "integrations");
        assertThat(folders).allMatch(folder -> Files.isDirectory(ROOT.resolve(folder)));
        for (String command : Examples.commandLine().getSubcommands().keySet()) {
            assertThat(text.contains("`" + command + "`") || "help".equals(command))
                    .as(command)
                    .isTrue();
        }
    }
}
