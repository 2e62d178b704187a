package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import io.fer4j.image.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description of the interface: by the rules of OpenAPI 3.1, and true. */
@Timeout(120)
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Set<String> METHODS = Set.of("get", "post");

    private final JsonNode document = JSON.readTree(text("openapi.json"));

    OpenApiTest() throws IOException {}

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(WebServer.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void isWhatTheOpenApiInitiativesSchemaSays() throws Exception {
        Schema openApi = SCHEMAS.getSchema(
                SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema/2022-10-07"),
                text("openapi-3.1.schema.json"),
                InputFormat.JSON);
        assertThat(openApi.validate(document.toString(), InputFormat.JSON)).isEmpty();
        ObjectNode broken = document.deepCopy();
        ((ObjectNode) broken.at("/paths/~1ready/get")).remove("responses");
        ((ObjectNode) broken.at("/components/securitySchemes/key")).put("type", "key");
        assertThat(openApi.validate(broken.toString(), InputFormat.JSON))
                .as("the schema finds faults")
                .isNotEmpty();
    }

    @Test
    void hasReferencesToWhatIsThereAndNamesEachOperationOnce() {
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.textValue().substring(1)).isMissingNode())
                    .as(reference.textValue())
                    .isFalse();
        }
        List<String> ids = document.findValuesAsText("operationId");
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids).hasSize(7);
    }

    @Test
    void hasExamplesThatAreWhatTheirSchemasSay() {
        int examples = 0;
        for (JsonNode media : document.findParents("schema")) {
            if (media.has("in")) {
                continue;
            }
            List<JsonNode> values = new ArrayList<>();
            media.path("examples").forEach(example -> values.add(example.get("value")));
            if (media.has("example")) {
                values.add(media.get("example"));
            }
            for (JsonNode value : values) {
                check(media.get("schema"), value.toString());
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(20);
    }

    @Test
    void describesEveryErrorWithAnExample() {
        Set<String> described = new TreeSet<>();
        document.at("/components/responses")
                .forEach(response -> response.findValues("code").forEach(code -> described.add(code.textValue())));
        document.at("/paths/~1ready").findValues("code").forEach(code -> described.add(code.textValue()));
        Set<String> codes = new TreeSet<>();
        for (ApiError.Kind kind : ApiError.Kind.values()) {
            codes.add(new ApiError(kind).code());
        }
        assertThat(document.at("/components/schemas/Error/properties/code/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrderElementsOf(codes);
        // Of these, the first two answer what is no operation, the others come on sockets.
        codes.removeAll(Set.of("not-found", "method-not-allowed", "one-at-a-time", "unknown-message"));
        assertThat(described).containsExactlyElementsOf(codes);
        for (ApiError.Kind kind : ApiError.Kind.values()) {
            check(JSON.createObjectNode().put("$ref", "#/components/schemas/Error"), new ApiError(kind).json());
        }
    }

    @Test
    void isTrueOfEachOperation() throws Exception {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        ImageIO.write(Portraits.astronaut(), "png", picture);
        byte[] form = form(picture.toByteArray());
        HttpClient client = HttpClient.newHttpClient();
        Set<String> asked = new HashSet<>();
        try (EmotionRecognizer recognizer =
                        EmotionRecognizer.builder().model("cnn3").build();
                WebServer server = WebServer.start(
                        recognizer,
                        ModelFile.of(Model.bundled("cnn3")),
                        live -> new ExpressionTracker(live.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                        ServerOptions.at("127.0.0.1", 0))) {
            check(client, server, "get", "/ready", "", new byte[0], 503);
            server.checkReady();
            for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
                for (String method : METHODS) {
                    if (!path.getValue().has(method)) {
                        continue;
                    }
                    asked.add(path.getKey());
                    switch (path.getKey()) {
                        case "/api/recognize" -> {
                            for (String query : List.of("", "?annotated=true")) {
                                check(client, server, method, path.getKey(), query, picture.toByteArray(), 200);
                                check(client, server, method, path.getKey(), query, form, 207);
                                check(client, server, method, path.getKey(), query, new byte[3], 400);
                            }
                        }
                        case "/api/recognize/form" ->
                            check(client, server, method, path.getKey(), "?annotated=true", form, 207);
                        default -> check(client, server, method, path.getKey(), "", new byte[0], 200);
                    }
                }
            }
        }
        assertThat(asked).hasSize(document.get("paths").size());
    }

    private void check(
            HttpClient client, WebServer server, String method, String path, String query, byte[] body, int status)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.address().resolve(path + query)).header("Accept", "application/json");
        if (method.equals("post")) {
            boolean isForm = body.length > 2 && body[0] == '-';
            request.header("Content-Type", isForm ? "multipart/form-data; boundary=x" : "application/octet-stream")
                    .POST(BodyPublishers.ofByteArray(body));
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(UTF_8));
        assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(status);
        JsonNode described =
                resolved(document.at("/paths").get(path).get(method).at("/responses/" + status));
        String type =
                response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode media = described.get("content").get(type);
        assertThat(media).as("%s of %s is described", type, path).isNotNull();
        if (type.equals("application/json")) {
            check(media.get("schema"), response.body());
        }
    }

    private static byte[] form(byte[] picture) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (byte[] part : Arrays.asList(picture, new byte[3], picture)) {
            form.writeBytes(
                    "--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a\"\r\n\r\n".getBytes(UTF_8));
            form.writeBytes(part);
            form.writeBytes("\r\n".getBytes(UTF_8));
        }
        form.writeBytes("--x--\r\n".getBytes(UTF_8));
        return form.toByteArray();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    /** Holds a value to a schema of the document, by a validator of JSON schemas; it must have no members but those described. */
    private void check(JsonNode schema, String value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema.deepCopy());
        ObjectNode components = document.get("components").deepCopy();
        components.get("schemas").properties().forEach(named -> close(named.getKey(), named.getValue()));
        whole.set("components", components);
        assertThat(SCHEMAS.getSchema(whole.toString(), InputFormat.JSON).validate(value, InputFormat.JSON))
                .as(value)
                .isEmpty();
    }

    private static void close(String name, JsonNode schema) {
        // A recognition is a part of an annotated one, which has a member more.
        if (!name.equals("Recognition") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("unevaluatedProperties", false);
        }
    }
}
