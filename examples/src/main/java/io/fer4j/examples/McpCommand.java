package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import io.fer4j.examples.mcp.ExpressionServer;
import io.fer4j.examples.mcp.PictureFolders;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code mcp}: tools for agents, over standard input and output. */
@Command(
        name = "mcp",
        sortOptions = false,
        description =
                "%nServes agents over the Model Context Protocol, on standard input and output: they may ask for the"
                        + " expressions in pictures below the folders that you name, and for what recognizes them.",
        footer = {
            "",
            "In the configuration of a client:",
            "  {\"mcpServers\": {\"fer4j\": {\"command\": \"java\", \"args\":",
            "    [\"-jar\", \"/path/to/examples.jar\", \"mcp\", \"--folder\", \"/home/me/Pictures\"]}}}",
            "",
            "Tools: recognize_expressions(path), describe_model(). Pictures have at most 8 MB and 25 million pixels.",
            "Nothing leaves this machine, and nothing is stored.",
            "",
            "It ends when the client closes its end. Exit code: 2 if something cannot be opened."
        })
final class McpCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            required = true,
            description = "A folder whose pictures, with those of its subfolders, agents may look at. May be given more"
                    + " than once. Symbolic links out of it are not followed.")
    private List<Path> folders = List.of();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() throws InterruptedException {
        System.setProperty("java.awt.headless", "true");
        // Standard output belongs to the protocol: what a library prints must not get there.
        System.setOut(System.err);
        PictureFolders opened = new PictureFolders(folders);
        Model model = recognizerOptions.model();
        try (OutputStream out = new FileOutputStream(FileDescriptor.out);
                EmotionRecognizer recognizer = recognizerOptions.open()) {
            new ExpressionServer(recognizer, model, opened).run(new FileInputStream(FileDescriptor.in), out, version());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private String version() {
        try {
            CommandSpec program = Objects.requireNonNull(spec).root();
            String[] version = program.versionProvider() == null
                    ? new String[0]
                    : program.versionProvider().getVersion();
            return version.length == 0 ? "0" : version[0].replace("FER4J ", "");
        } catch (Exception e) {
            throw new IllegalStateException("Expected the version of this program, found: " + e, e);
        }
    }
}
