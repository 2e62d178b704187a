package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents can be read in a terminal and in a diff, and lead where they say. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int MAX_COLUMNS = 120;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "runs", "node_modules", ".idea");

    @Test
    void linksLeadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(document)));
            while (link.find()) {
                String target = link.group(1);
                if (target.startsWith("http:") || target.startsWith("https:") || target.startsWith("mailto:")) {
                    continue;
                }
                links++;
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
                if (!Files.exists(file)) {
                    broken.add(ROOT.relativize(document) + ": " + target + ", of which there is no file");
                } else if (parts.length == 2 && !anchors(file).contains(parts[1])) {
                    broken.add(ROOT.relativize(document) + ": " + target + ", of which there is no heading");
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void linesHaveAtMost120Columns() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path document : documents()) {
            List<String> lines = Files.readAllLines(document);
            boolean code = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                code ^= line.strip().startsWith("```");
                // Tables and commands cannot be broken, nor can an address.
                boolean whole = line.startsWith("|") || code || !line.strip().contains(" ");
                if (!whole && line.length() > MAX_COLUMNS) {
                    tooLong.add(ROOT.relativize(document) + ":" + (i + 1) + " has " + line.length());
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void theIndexHasEveryDecisionWithItsDateAndStatus() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/adr/README.md"));
        List<Path> decisions = documents().stream()
                .filter(document -> document.getFileName().toString().matches("\\d{4}-.*\\.md"))
                .toList();
        assertThat(decisions).hasSizeGreaterThan(15);
        for (Path decision : decisions) {
            String text = Files.readString(decision);
            String file = decision.getFileName().toString();
            Matcher heading = Pattern.compile("# (\\d+)\\. (.*)").matcher(text);
            Matcher status = Pattern.compile("Date: (\\d{4}-\\d\\d-\\d\\d)\\. Status: (\\w+)")
                    .matcher(text);
            assertThat(heading.lookingAt()).as("heading of %s", file).isTrue();
            assertThat(status.find()).as("date and status of %s", file).isTrue();
            assertThat(Integer.parseInt(heading.group(1)))
                    .as("number of %s", file)
                    .isEqualTo(Integer.parseInt(file.substring(0, 4)));
            assertThat(index)
                    .contains("| [" + heading.group(1) + "](" + file + ") | " + heading.group(2) + " | "
                            + status.group(1) + " | " + status.group(2));
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".md"))
                    .filter(file -> {
                        for (Path part : ROOT.relativize(file)) {
                            if (NOT_OURS.contains(part.toString())) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .sorted()
                    .toList();
        }
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\\n]*`", "");
    }

    /** The headings' anchors as GitHub makes them: lower case, without punctuation, spaces as hyphens. */
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        boolean code = false;
        for (String line : Files.readAllLines(document)) {
            code ^= line.strip().startsWith("```");
            if (!code && line.matches("#{1,6} .*")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
