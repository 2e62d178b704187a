package io.fer4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What editors and docs/spring.md say of the properties: each of them is described. */
class PropertiesMetadataTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9.-]+\\.[a-z0-9.-]+)` \\|[^|]+\\|[^|]+\\|$");

    private static Map<String, String> described() throws IOException {
        Map<String, String> descriptions = new HashMap<>();
        URL own = Fer4jProperties.class.getProtectionDomain().getCodeSource().getLocation();
        String base = own.getPath().endsWith(".jar") ? "jar:" + own + "!/" : own.toString();
        try (JsonParser json = new JsonFactory()
                .createParser(new URL(base + "META-INF/spring-configuration-metadata.json").openStream())) {
            while (json.nextToken() != null && !"properties".equals(json.currentName())) {
                // The groups come first.
            }
            json.nextToken();
            String name = "";
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
                    name = json.getText();
                    descriptions.put(name, "");
                } else if (json.currentToken() == JsonToken.VALUE_STRING && "description".equals(json.currentName())) {
                    descriptions.put(name, json.getText());
                }
            }
        }
        return descriptions;
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        Map<String, String> descriptions = described();
        assertThat(descriptions.keySet())
                .containsExactlyInAnyOrder(
                        "fer4j.backend",
                        "fer4j.detector",
                        "fer4j.device",
                        "fer4j.health.interval",
                        "fer4j.minimum-face-size",
                        "fer4j.model",
                        "fer4j.model-directory",
                        "fer4j.precision",
                        "fer4j.prior-correction",
                        "fer4j.uncertainty-threshold",
                        "fer4j.warm-up",
                        "fer4j.web.enabled",
                        "fer4j.web.max-bytes",
                        "fer4j.web.max-concurrent",
                        "fer4j.web.max-pixels",
                        "fer4j.web.max-waiting",
                        "fer4j.web.path",
                        "fer4j.web.upload-timeout",
                        "management.health.fer4j.enabled");
        assertThat(descriptions.values()).allMatch(text -> text.endsWith("."));
    }

    @Test
    void everyPropertyIsInTheDocument() throws IOException {
        Set<String> rows = new TreeSet<>();
        boolean properties = false;
        for (String line : Files.readAllLines(Path.of("../../docs/spring.md"))) {
            if (line.startsWith("## ")) {
                properties = line.equals("## Properties");
            }
            Matcher row = ROW.matcher(line);
            if (properties && row.matches()) {
                rows.add(row.group(1));
            }
        }
        assertThat(rows).isEqualTo(new TreeSet<>(described().keySet()));
    }
}
