package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a server of the Model Context Protocol, asked by the protocol's own client for Java. */
class McpServerIT {
    private static final Path JAR = Path.of("target", "examples.jar").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path directory;

    private Path pictures;
    private Path secret;

    private void prepare() throws IOException {
        pictures = Files.createDirectories(directory.resolve("pictures"));
        try (InputStream photograph = getClass().getResourceAsStream("astronaut.png")) {
            Files.copy(photograph, pictures.resolve("astronaut.png"));
        }
        Files.createDirectories(pictures.resolve("more"));
        Files.copy(pictures.resolve("astronaut.png"), pictures.resolve("more/nasa.png"));
        Files.writeString(pictures.resolve("notes.txt"), "no picture");
        Files.write(pictures.resolve("big.png"), new byte[8_000_001]);
        secret = Files.createDirectories(directory.resolve("secret")).resolve("astronaut.png");
        Files.copy(pictures.resolve("astronaut.png"), secret);
        Files.createSymbolicLink(pictures.resolve("link.png"), secret);
        Files.createSymbolicLink(pictures.resolve("folder"), secret.getParent());
        Files.createSymbolicLink(pictures.resolve("inner.png"), pictures.resolve("astronaut.png"));
        Files.createDirectories(directory.resolve("pictures-of-others"));
        Files.copy(secret, directory.resolve("pictures-of-others/astronaut.png"));
    }

    @Test
    void servesTheProtocolsOwnClient() throws Exception {
        prepare();
        List<String> complaints = Collections.synchronizedList(new ArrayList<>());
        ServerParameters parameters = ServerParameters.builder(JAVA)
                .args("-Xmx512m", "-jar", JAR.toString(), "mcp", "--model", "cnn3", "--folder", pictures.toString())
                .build();
        StdioClientTransport transport = new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
        transport.setStdErrorHandler(complaints::add);
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(60))
                .initializationTimeout(Duration.ofSeconds(60))
                .build()) {
            client.initialize();
            assertThat(client.getServerInfo().name()).isEqualTo("fer4j");
            listsTheTools(client.listTools().tools());
            recognizes(client, "astronaut.png");
            recognizes(client, pictures.resolve("astronaut.png").toString());
            recognizes(client, "more/nasa.png");
            recognizes(client, "more/../astronaut.png");
            recognizes(client, "inner.png");
            refusesWhatIsOutside(client);
            saysWhatIsWrong(client);
            describesTheModel(client);
        }
        assertThat(complaints).isEmpty();
    }

    private static void listsTheTools(List<Tool> tools) {
        assertThat(tools).extracting(Tool::name).containsExactlyInAnyOrder("recognize_expressions", "describe_model");
        for (Tool tool : tools) {
            assertThat(tool.description()).contains("EU AI Act, Article 50(3)").contains("not what a person feels");
            assertThat(tool.annotations().readOnlyHint()).isTrue();
            assertThat(tool.outputSchema()).containsEntry("type", "object");
        }
        Tool recognize = tools.stream()
                .filter(tool -> tool.name().equals("recognize_expressions"))
                .findFirst()
                .orElseThrow();
        assertThat(recognize.inputSchema().get("required")).isEqualTo(List.of("path"));
        assertThat(recognize.outputSchema().get("required")).isEqualTo(List.of("width", "height", "faces"));
        assertThat((Map<?, ?>) recognize.outputSchema().get("$defs")).hasSizeGreaterThan(3);
    }

    private static CallToolResult call(McpSyncClient client, String path) {
        return client.callTool(CallToolRequest.builder("recognize_expressions")
                .arguments(Map.of("path", path))
                .build());
    }

    private static String text(CallToolResult result) {
        assertThat(result.content()).hasSize(1);
        return ((TextContent) result.content().get(0)).text();
    }

    private static void recognizes(McpSyncClient client, String path) {
        CallToolResult result = call(client, path);
        assertThat(result.isError()).as(path + ": " + text(result)).isFalse();
        Map<?, ?> recognition = (Map<?, ?>) result.structuredContent();
        assertThat(recognition.get("width")).isEqualTo(512);
        List<?> faces = (List<?>) recognition.get("faces");
        assertThat(faces).hasSize(1);
        assertThat(((Map<?, ?>) faces.get(0)).get("top")).isEqualTo("HAPPY");
        assertThat(text(result)).startsWith("{\"width\":512,").contains("\"top\":\"HAPPY\"");
    }

    private static void refuses(McpSyncClient client, String path, String sentence) {
        CallToolResult result = call(client, path);
        assertThat(result.isError()).as(path).isTrue();
        assertThat(result.structuredContent()).isNull();
        assertThat(text(result)).as(path).startsWith("Expected ").contains(sentence);
    }

    private void refusesWhatIsOutside(McpSyncClient client) {
        String outside = ", found one outside.";
        refuses(client, secret.toString(), outside);
        refuses(client, "../secret/astronaut.png", outside);
        refuses(client, "more/../../secret/astronaut.png", outside);
        refuses(client, "link.png", outside);
        refuses(client, "folder/astronaut.png", outside);
        refuses(client, directory.resolve("pictures-of-others/astronaut.png").toString(), outside);
        refuses(client, "/etc/passwd", outside);
        // Whether there is something outside is not said.
        refuses(client, "../nothing.png", outside);
        refuses(client, "/no/such/file.png", outside);
    }

    private static void saysWhatIsWrong(McpSyncClient client) {
        refuses(client, "missing.png", "found no file at this path");
        refuses(client, "more", "found a folder or a device");
        refuses(client, "notes.txt", "found");
        refuses(client, "big.png", "at most 8000000 bytes");
        refuses(client, "a\u0000b.png", "found characters that no path has");
    }

    private void describesTheModel(McpSyncClient client) throws IOException {
        CallToolResult result = client.callTool(
                CallToolRequest.builder("describe_model").arguments(Map.of()).build());
        assertThat(result.isError()).as(text(result)).isFalse();
        Map<?, ?> model = (Map<?, ?>) result.structuredContent();
        assertThat(model.get("model")).isEqualTo("cnn3");
        assertThat(model.get("backend")).isEqualTo("onnx");
        assertThat(model.get("sha256").toString()).matches("[0-9a-f]{64}");
        assertThat((List<?>) model.get("expressions")).hasSize(7);
        assertThat((List<?>) model.get("evaluations")).isNotEmpty();
        assertThat(model.get("folders")).isEqualTo(List.of(pictures.toRealPath().toString()));
        assertThat(model.get("notice").toString()).contains("Article 50(3)");
    }

    /** A client that closes its end ends the program, and gets the answer to what it asked before. */
    @Test
    void endsWithItsInput() throws Exception {
        prepare();
        Process process = new ProcessBuilder(
                        JAVA, "-jar", JAR.toString(), "mcp", "--model", "cnn3", "--folder", pictures.toString())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            process.getOutputStream()
                    .write(("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                                    + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}}\n"
                                    + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                                    + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":"
                                    + "\"recognize_expressions\",\"arguments\":{\"path\":\"astronaut.png\"}}}\n")
                            .getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            StringBuilder answers = new StringBuilder();
            InputStream out = process.getInputStream();
            for (int next = out.read(); next >= 0; next = out.read()) {
                answers.append((char) next);
                if (answers.indexOf("\"id\":2") >= 0 && next == '\n') {
                    process.getOutputStream().close();
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(answers.toString().lines())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(answers).contains("HAPPY");
            assertThat(directory.resolve("err")).isEmptyFile();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(failure("mcp")).contains("--folder");
        assertThat(failure("mcp", "--folder", directory.resolve("none").toString()))
                .contains("Expected a folder, found none at ");
    }

    private String failure(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            process.getOutputStream().close();
            assertThat(process.getInputStream().readAllBytes()).isEmpty();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            return Files.readString(directory.resolve("err"));
        } finally {
            process.destroyForcibly();
        }
    }
}
