package io.fer4j.examples.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What goes into the tools and comes out of them, as JSON Schema. */
final class ToolSchemas {
    /** The schema of results that comes with fer-api: the one of the REST interface and of all other programs. */
    private static final String RESULTS = "META-INF/fer4j/results.schema.json";

    private ToolSchemas() {}

    /** Returns the schema of a picture's faces, in itself: the definition with the definitions that it uses. */
    static Map<String, Object> recognition(McpJsonMapper json) {
        Map<String, Object> document = document(json);
        Map<String, Object> definitions = members(document, "$defs");
        Map<String, Object> schema = new LinkedHashMap<>(members(definitions, "Recognition"));
        schema.put("$defs", definitions);
        return schema;
    }

    private static Map<String, Object> document(McpJsonMapper json) {
        try (InputStream stream = ToolSchemas.class.getClassLoader().getResourceAsStream(RESULTS)) {
            if (stream == null) {
                throw new IllegalStateException("Expected " + RESULTS + " on the class path, found none.");
            }
            return json.readValue(stream.readAllBytes(), new TypeRef<Map<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // Objects of JSON have strings for names.
    private static Map<String, Object> members(Map<String, Object> object, String name) {
        if (object.get(name) instanceof Map<?, ?> members) {
            return (Map<String, Object>) members;
        }
        throw new IllegalStateException("Expected an object " + name + " in " + RESULTS + ", found none.");
    }

    static Map<String, Object> path() {
        return object(
                Map.of(
                        "path",
                        Map.of(
                                "type",
                                "string",
                                "minLength",
                                1,
                                "maxLength",
                                4096,
                                "description",
                                "The path of a picture (JPEG, PNG, BMP, GIF or WebP), absolute or relative to"
                                        + " one of the folders that the server was started with.")),
                List.of("path"));
    }

    static Map<String, Object> nothing() {
        return object(Map.of(), List.of());
    }

    static Map<String, Object> model() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("model", string("The network's id."));
        members.put("description", string("What the network is."));
        members.put("precision", string("How its weights are stored."));
        members.put("sha256", string("The checksum of its weights."));
        members.put("license", string("The licence of its weights."));
        members.put("backend", string("What runs it."));
        members.put("device", string("Where it runs."));
        members.put("detector", string("What finds the faces."));
        members.put("expressions", Map.of("type", "array", "items", Map.of("type", "string")));
        members.put(
                "uncertaintyThreshold",
                Map.of("type", "number", "description", "Below this top probability a result is uncertain."));
        members.put(
                "evaluations",
                Map.of(
                        "type", "array",
                        "description", "How accurate it is, by whose labels.",
                        "items", Map.of("type", "object")));
        members.put("folders", Map.of("type", "array", "items", Map.of("type", "string")));
        members.put("notice", string("What users have to know and to tell."));
        return object(members, List.of("model", "backend", "device", "detector", "expressions", "notice"));
    }

    private static Map<String, Object> string(String description) {
        return Map.of("type", "string", "description", description);
    }

    private static Map<String, Object> object(Map<String, Object> members, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", members);
        schema.put("required", required);
        return schema;
    }
}
