package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.image.Annotator;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a new expression must not be forgotten in, where the compiler does not see it: it finds the switches, which have no default
 * branch, and Error Prone those that are statements; these tests find the tables.
 */
class ExpressionTablesTest {
    private static final List<String> NAMES =
            Emotion.all().stream().map(Emotion::name).toList();

    @Test
    void thePagesTimelineDrawsEveryExpression() throws IOException {
        Matcher table = Pattern.compile("const BOTTOM_UP = \\[(.*?)]").matcher(resource("web/timeline.js"));

        assertThat(table.find()).isTrue();
        assertThat(table.group(1).replace("\"", "").split(",\\s*")).containsExactlyInAnyOrderElementsOf(NAMES);
    }

    @Test
    void theInterfaceForProgramsNamesEveryExpression() throws IOException {
        JsonNode names =
                new ObjectMapper().readTree(resource("web/openapi.json")).at("/components/schemas/Expression/enum");

        List<String> found = new ArrayList<>();
        names.forEach(name -> found.add(name.textValue()));
        assertThat(found).isEqualTo(NAMES);
    }

    @Test
    void everyExpressionHasAColourOfItsOwn() {
        assertThat(Emotion.all()).extracting(Annotator::colour).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void everyExpressionHasAPictureOfItsEmoji(Emotion emotion) {
        assertThat(Annotator.emoji(emotion)).startsWith(0x89, 'P', 'N', 'G');
    }

    @ParameterizedTest
    @EnumSource
    void everyExpressionHasAColumnAndACurve(Emotion emotion) {
        EmotionScores scores = EmotionScores.of(List.of(emotion), 1);
        StringWriter out = new StringWriter();
        CsvRows rows = CsvRows.of(new PrintWriter(out), List.of("face"));
        rows.start();
        rows.write(List.of(1), new FaceEmotion(new Face(new io.fer4j.Box(1, 2, 3, 4), 1), scores, false));
        String[] lines = out.toString().split("\n", -1);
        List<String> header = List.of(lines[0].split(",", -1));
        assertThat(lines[1].split(",", -1)[header.indexOf(emotion.name())]).isEqualTo("1.0");

        ExpressionCurves curves = new ExpressionCurves();
        curves.add(Duration.ZERO, scores);
        assertThat(curves.classes()).containsExactly(emotion);
        assertThat(curves.probabilities(emotion)).containsOnly(1);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Examples.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
