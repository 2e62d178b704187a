package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** NOTICE names every work of others in the repository, and each is the file that it was. */
class NoticeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EMOJI = ROOT.resolve("fer-image/src/main/resources/io/fer4j/image/emoji");
    private static final Pattern FILE =
            Pattern.compile("^ {4}(\\S+/src/[^,\\s]+).*\\n {4}SHA-256 (\\p{XDigit}{64})", Pattern.MULTILINE);
    private static final Pattern EMOJI_FILE = Pattern.compile("\\| `(\\w+\\.png)` \\|.*`(\\p{XDigit}{64})` \\|");
    private static final Set<String> WORKS = Set.of(
            "onnx", "png", "jpg", "jpeg", "gif", "webp", "ttf", "otf", "woff", "woff2", "wasm", "mp4", "mp3", "wav");

    private static Map<Path, String> checksums() throws IOException {
        Map<Path, String> checksums = new LinkedHashMap<>();
        Matcher notice = FILE.matcher(Files.readString(ROOT.resolve("NOTICE")));
        while (notice.find()) {
            checksums.put(ROOT.resolve(notice.group(1)), notice.group(2));
        }
        Matcher emoji = EMOJI_FILE.matcher(Files.readString(EMOJI.resolve("README.md")));
        while (emoji.find()) {
            checksums.put(EMOJI.resolve(emoji.group(1)), emoji.group(2));
        }
        return checksums;
    }

    @Test
    void everyFileThatIsNamedHasItsChecksum() throws IOException, NoSuchAlgorithmException {
        Map<Path, String> checksums = checksums();
        assertThat(checksums).hasSizeGreaterThanOrEqualTo(11);
        for (Map.Entry<Path, String> file : checksums.entrySet()) {
            byte[] found = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file.getKey()));
            assertThat(HexFormat.of().formatHex(found))
                    .as(file.getKey().toString())
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void everyPictureFontSoundAndNetworkIsNamedOrOurOwn() throws IOException {
        Set<Path> named = checksums().keySet();
        for (Path module : modules()) {
            try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                List<Path> works = files.filter(NoticeTest::isWork).toList();
                assertThat(works).as("to be named in NOTICE").isSubsetOf(named);
            }
        }
    }

    /** All but the networks that this project has trained. */
    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src")))
                    .filter(folder -> !folder.endsWith("fer-models"))
                    .toList();
        }
    }

    private static boolean isWork(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && WORKS.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
