package io.fer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Outputs never harm: not what is read, not each other, not what the user keeps. */
class OutputFilesTest {
    @TempDir
    Path directory;

    private final OutputFiles files = new OutputFiles();

    private void refuses(Path output, String reason) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> files.claim(output))
                .withMessageContaining(reason)
                .withMessageContaining(output.toString());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesWhatIsReadUnderAnyName() throws IOException {
        Path input = Files.createFile(directory.resolve("me.png"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        files.reads(input, "the picture itself");

        refuses(input, "than the picture itself");
        refuses(folder.resolve("..").resolve("me.png"), "than the picture itself");
        refuses(Files.createSymbolicLink(directory.resolve("link.png"), input), "than the picture itself");
        refuses(Files.createLink(directory.resolve("hard.png"), input), "than the picture itself");
        Files.createSymbolicLink(directory.resolve("folder-link"), folder);
        refuses(directory.resolve("folder-link").resolve("..").resolve("me.png"), "than the picture itself");
        assertThat(files.claim(directory.resolve("other.png"))).isEqualTo(directory.resolve("other.png"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesTwoOutputsOfOneName() throws IOException {
        files.claim(directory.resolve("out"));

        refuses(directory.resolve(".").resolve("out"), "twice");
        refuses(Files.createSymbolicLink(directory.resolve("dangling"), Path.of("out")), "twice");
    }

    @Test
    void refusesWhatCannotBeWritten() throws IOException {
        refuses(directory, "found the directory");
        refuses(directory.resolve("missing").resolve("out"), "found no directory");
        refuses(Files.createFile(directory.resolve("file")).resolve("out"), "found no directory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void letsDevicesThrough() {
        Path device = Path.of("/dev/null");
        assertThat(files.claim(device)).isEqualTo(device);
        assertThat(files.claim(device)).isEqualTo(device);
        assertThat(OutputFiles.isDevice(device)).isTrue();
    }

    @Test
    void findsFreeNamesThatFit() throws IOException {
        Path input = Files.createFile(directory.resolve("x-annotated.png"));
        files.reads(input, "the picture itself");

        assertThat(files.claimFree(directory, "x", "x.png", "-annotated.png").getFileName())
                .hasToString("x.png-annotated.png");
        assertThat(files.claimFree(directory, "x", "x.png", "-annotated.png").getFileName())
                .hasToString("x.png-2-annotated.png");
        for (String stem : new String[] {"a".repeat(251), "\u6f22".repeat(83), "\ud83d\ude04".repeat(62)}) {
            Path first = files.claimFree(directory, stem, stem + ".png", "-annotated.png");
            WholeFile.write(first, new byte[] {1});
            Path second = files.claimFree(directory, stem, stem + ".png", "-annotated.png");
            WholeFile.write(second, new byte[] {1});
            assertThat(second).isNotEqualTo(first);
            assertThat(first.getFileName().toString().getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(251, 255);
            assertThat(first.getFileName().toString()).doesNotContain("\ufffd").endsWith("-annotated.png");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void namesOfItsOwnChoiceNeverFollowLinks() throws IOException {
        Path photo = Files.createFile(directory.resolve("photo.png"));
        Files.createSymbolicLink(directory.resolve("me-annotated.png"), photo);

        assertThat(files.claimFree(directory, "me", "me.png", "-annotated.png").getFileName())
                .hasToString("me.png-annotated.png");
    }

    @Test
    void directoriesWithSomethingInThemAreReplacedOnlyByForce() throws IOException {
        Path model = directory.resolve("model");
        OutputFiles.requireReplaceable(model, false);
        Files.createDirectory(model);
        OutputFiles.requireReplaceable(model, false);
        Path card = Files.createFile(model.resolve("card.json"));

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> OutputFiles.requireReplaceable(model, false))
                .withMessage("Expected a new or empty directory for --out, found files in " + model
                        + ". --force replaces what is there.");
        OutputFiles.requireReplaceable(model, true);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> OutputFiles.requireReplaceable(card, true))
                .withMessage("Expected a directory for --out, found the file " + card + ".");
    }
}
