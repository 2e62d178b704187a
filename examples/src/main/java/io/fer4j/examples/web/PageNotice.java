package io.fer4j.examples.web;

/**
 * What the page tells the people in front of the camera.
 *
 * @param language of the text, as in HTML's {@code lang}; empty if it is not known
 * @param text plain text
 */
public record PageNotice(String language, String text) {
    /** Returns an HTML paragraph with it. */
    String html() {
        String lang = language.isEmpty() ? "" : " lang=\"" + escaped(language) + "\"";
        return "<p id=\"notice\"" + lang + ">" + escaped(text) + "</p>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
