package io.fer4j.examples.web;

import io.fer4j.BackendException;
import io.fer4j.Emotion;
import io.fer4j.examples.JsonLines;
import io.fer4j.image.Annotator;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page's files. Only these are served, by their names, so that there is no path to leave. */
final class Page {
    private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
    private static final String JSON = "application/json";

    private static final String NOTICE = "<!-- notice -->";
    private static final List<String> SCRIPTS = List.of(
            "live.js",
            "access.js",
            "state.js",
            "socket.js",
            "sources.js",
            "overlay.js",
            "labels.js",
            "tracks.js",
            "panel.js",
            "timeline.js");

    private Page() {}

    /** A file as it goes out. */
    static final class Part {
        private final String type;
        private final byte[] contents;

        private Part(String type, byte[] contents) {
            this.type = type;
            this.contents = contents;
        }

        /** Answers a request with it. */
        void send(Context context) {
            context.contentType(type).result(contents);
        }
    }

    /**
     * Returns the files by their addresses.
     *
     * @param notice for the people in front of the camera
     */
    static Map<String, Part> parts(Optional<PageNotice> notice) {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("/", html(notice));
        parts.put("/page.css", resource("page.css", "text/css;charset=utf-8"));
        for (String script : SCRIPTS) {
            parts.put("/" + script, resource(script, JAVASCRIPT));
        }
        parts.put("/openapi.json", resource("openapi.json", JSON));
        parts.put("/expressions.json", new Part(JSON, expressions().getBytes(StandardCharsets.UTF_8)));
        for (Emotion emotion : Emotion.all()) {
            parts.put(address(emotion), new Part("image/png", Annotator.emoji(emotion)));
        }
        return parts;
    }

    private static Part html(Optional<PageNotice> notice) {
        Part plain = resource("index.html", "text/html;charset=utf-8");
        String html = new String(plain.contents, StandardCharsets.UTF_8);
        String shown = notice.map(PageNotice::html).orElse("");
        return new Part(plain.type, html.replace(NOTICE, shown).getBytes(StandardCharsets.UTF_8));
    }

    private static String address(Emotion emotion) {
        return "/emoji/" + emotion.label() + ".png";
    }

    private static Part resource(String name, String type) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new BackendException(
                        "Expected the page's file " + name + " in the jar, found none. Build the examples anew.");
            }
            return new Part(type, in.readAllBytes());
        } catch (IOException e) {
            throw new BackendException("Expected to read the page's file " + name + ", found: " + e.getMessage(), e);
        }
    }

    /** Names the expressions, with the colours and emoji that the other programs draw them with. */
    private static String expressions() {
        return JsonLines.object(json -> {
            for (Emotion emotion : Emotion.all()) {
                json.writeObjectFieldStart(emotion.name());
                json.writeStringField("label", emotion.label());
                int colour = Annotator.colour(emotion).getRGB() & 0xFFFFFF;
                json.writeStringField("colour", String.format(Locale.ROOT, "#%06x", colour));
                json.writeStringField("emoji", address(emotion));
                json.writeEndObject();
            }
        });
    }
}
