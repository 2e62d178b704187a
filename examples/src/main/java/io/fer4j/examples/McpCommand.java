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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code mcp}: tools for agents, over standard input and output. */
@Command(
        name = "mcp",
        description = "Serves agents over the Model Context Protocol, on standard input and output: they may ask for the"
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
            new ExpressionServer(recognizer, model, opened)
                    .run(new FileInputStream(FileDescriptor.in), out, version());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private static String version() {
        String version = McpCommand.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }
}
