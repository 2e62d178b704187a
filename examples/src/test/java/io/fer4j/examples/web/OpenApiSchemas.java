package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** Holds JSON to the schemas of an OpenAPI document, as far as that document needs. */
final class OpenApiSchemas {
    private final JsonNode document;

    private OpenApiSchemas(JsonNode document) {
        this.document = document;
    }

    static OpenApiSchemas of(JsonNode document) {
        return new OpenApiSchemas(document);
    }

    /** Fails unless a value is as a named schema says. */
    void check(String schema, JsonNode value) {
        check(document.at("/components/schemas/" + schema), value, schema);
    }

    private void check(JsonNode schema, JsonNode value, String where) {
        assertThat(schema.isMissingNode()).as("the schema of " + where).isFalse();
        if (schema.has("$ref")) {
            check(document.at(schema.get("$ref").textValue().substring(1)), value, where);
            return;
        }
        checkType(schema.get("type").textValue(), value, where);
        schema.path("required")
                .forEach(name -> assertThat(value.has(name.textValue()))
                        .as("%s has %s", where, name)
                        .isTrue());
        if (schema.has("enum")) {
            assertThat(schema.get("enum")).as(where).contains(value);
        }
        if (schema.has("const")) {
            assertThat(value).as(where).isEqualTo(schema.get("const"));
        }
        schema.path("properties").properties().forEach(property -> {
            if (value.has(property.getKey())) {
                check(property.getValue(), value.get(property.getKey()), where + "." + property.getKey());
            }
        });
        if (schema.has("additionalProperties")) {
            value.forEach(element -> check(schema.get("additionalProperties"), element, where + ".*"));
        }
        if (schema.has("items")) {
            value.forEach(element -> check(schema.get("items"), element, where + "[]"));
        }
    }

    private static void checkType(String type, JsonNode value, String where) {
        boolean right = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> false;
        };
        assertThat(right).as("%s is of the type %s", where, type).isTrue();
    }
}
