package io.fer4j.examples.mcp;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Evaluation;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.SourceException;
import io.fer4j.WeightsFile;
import io.fer4j.examples.JsonLines;
import io.fer4j.image.PictureFile;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two tools for agents over the Model Context Protocol: {@code recognize_expressions} looks at a picture in one of the folders that the
 * user opened, {@code describe_model} says what runs and how accurate it is. Nothing leaves the machine, and nothing is stored.
 */
public final class ExpressionServer {
    /** What Article 50(3) and Article 5(1)(f) of the EU's AI Act ask, for whoever lets an agent use the tools. */
    static final String NOTICE = "An expression is what a face shows, not what a person feels, and the network is often"
            + " wrong: see describe_model. Tell people before their expressions are read (EU AI Act, Article 50(3)). Reading"
            + " emotions at work or in education is forbidden in the EU but for medical or safety reasons (Article 5(1)(f)).";

    private static final Logger LOG = LoggerFactory.getLogger(ExpressionServer.class);
    private static final int MOST_BYTES = 8_000_000;
    private static final long MOST_PIXELS = 25_000_000;

    /** Requests are a path and little else. */
    private static final int LONGEST_MESSAGE = 1 << 20;

    private static final Duration LAST_WORK = Duration.ofSeconds(20);

    private final EmotionRecognizer recognizer;
    private final Model model;
    private final PictureFolders folders;
    private final McpJsonMapper json = McpJsonDefaults.getMapper();
    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Phaser calls = new Phaser(1);

    /**
     * Makes a server.
     *
     * @param recognizer stays open for as long as it runs
     * @param model what the recognizer runs
     * @param folders whose pictures may be looked at
     */
    public ExpressionServer(EmotionRecognizer recognizer, Model model, PictureFolders folders) {
        this.recognizer = recognizer;
        this.model = model;
        this.folders = folders;
    }

    /**
     * Serves a client until it closes the input, and finishes the calls that are running then.
     *
     * @param in the client's messages
     * @param out gets the protocol and nothing else
     * @param version this program's
     * @throws InterruptedException if the thread is interrupted
     */
    public void run(InputStream in, OutputStream out, String version) throws InterruptedException {
        WatchedInput watched = new WatchedInput(in);
        McpSyncServer server = McpServer.sync(new StdioServerTransportProvider(json, watched, out, LONGEST_MESSAGE))
                .serverInfo("fer4j", version)
                .instructions("Recognizes the facial expressions in pictures on this machine. " + NOTICE)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .tools(recognizeExpressions(), describeModel())
                .build();
        watched.awaitEnd();
        finishCalls();
        server.closeGracefully();
    }

    private void finishCalls() throws InterruptedException {
        try {
            calls.awaitAdvanceInterruptibly(calls.arrive(), LAST_WORK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The client is gone, and a call is still running: it is given up.");
        }
    }

    private SyncToolSpecification recognizeExpressions() {
        Tool tool = Tool.builder("recognize_expressions", ToolSchemas.path())
                .title("Recognize facial expressions")
                .description(
                        "Finds the faces in a picture and says which expression each of them shows (angry, disgust, fear,"
                                + " happy, sad, surprise, neutral), with the probability of each; the biggest face comes first. Runs on"
                                + " this machine; the picture is not stored. " + NOTICE)
                .outputSchema(ToolSchemas.recognition(json))
                .annotations(readOnly("Recognize facial expressions"))
                .build();
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((exchange, request) -> answer(() -> recognize(request)))
                .build();
    }

    private SyncToolSpecification describeModel() {
        Tool tool = Tool.builder("describe_model", ToolSchemas.nothing())
                .title("Describe the model")
                .description(
                        "Says which network recognizes the expressions, where it runs, and how often it agrees with people."
                                + " " + NOTICE)
                .outputSchema(ToolSchemas.model())
                .annotations(readOnly("Describe the model"))
                .build();
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((exchange, request) -> answer(this::description))
                .build();
    }

    private static ToolAnnotations readOnly(String title) {
        return ToolAnnotations.builder()
                .title(title)
                .readOnlyHint(true)
                .destructiveHint(false)
                .idempotentHint(true)
                .openWorldHint(false)
                .build();
    }

    /** Our own sentences go to the agent as the tool's error, which it can act on; faults of ours go to standard error. */
    private CallToolResult answer(Supplier<String> work) {
        calls.register();
        try {
            String text = work.get();
            return CallToolResult.builder()
                    .addTextContent(text)
                    .structuredContent(json, text)
                    .isError(false)
                    .build();
        } catch (FerException e) {
            return refusal(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A tool failed.", e);
            return refusal("This should not have happened. The server's standard error says more.");
        } finally {
            calls.arriveAndDeregister();
        }
    }

    private static CallToolResult refusal(String sentence) {
        return CallToolResult.builder().addTextContent(sentence).isError(true).build();
    }

    private String recognize(CallToolRequest request) {
        Object path = request.arguments() == null ? null : request.arguments().get("path");
        if (!(path instanceof String text) || text.isEmpty()) {
            throw new SourceException("Expected the path of a picture in \"path\", found none.");
        }
        processors.acquireUninterruptibly();
        try {
            Frame frame = PictureFile.decode("this file", folders.read(text, MOST_BYTES), MOST_PIXELS);
            List<Map<String, Object>> faces =
                    recognizer.recognize(frame).stream().map(FaceEmotion::asMap).toList();
            return JsonLines.object(out -> JsonLines.writeFaces(out, frame, faces));
        } finally {
            processors.release();
        }
    }

    private String description() {
        ModelCard card = recognizer.model();
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("model", card.id());
        found.put("description", card.description());
        found.put("precision", model.precision().id());
        card.weights().stream()
                .filter(weights -> weights.precision() == model.precision())
                .map(WeightsFile::sha256)
                .findFirst()
                .ifPresent(checksum -> found.put("sha256", checksum));
        found.put("license", card.license());
        found.put("backend", recognizer.backend());
        found.put("device", recognizer.device().toString());
        found.put("detector", recognizer.detector());
        found.put("expressions", card.labels().stream().map(Enum::name).toList());
        found.put("uncertaintyThreshold", recognizer.uncertaintyThreshold());
        found.put("evaluations", evaluations(card));
        found.put("folders", folders.all().stream().map(Object::toString).toList());
        found.put("notice", NOTICE);
        try {
            return json.writeValueAsString(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> evaluations(ModelCard card) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Evaluation evaluation : card.evaluations()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("labels", evaluation.labels());
            one.put("precision", evaluation.precision().id());
            one.put("dataset", evaluation.dataset());
            one.put("split", evaluation.split());
            one.put("images", evaluation.images());
            one.put("accuracy", evaluation.accuracy());
            found.add(one);
        }
        return found;
    }
}
