package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The form of results in JSON: one for every writer, with a schema in the jar. */
class ResultJsonTest {
    private static final String SCHEMA = "META-INF/fer4j/results.schema.json";

    private static final ObjectMapper JACKSON_2 = new ObjectMapper();
    private static final JsonMapper JACKSON_3 = new JsonMapper();

    private static final FaceEmotion PLAIN = new FaceEmotion(
            new Face(new Box(1.5f, -2, 30, 40), 0.75f), EmotionScores.of(0, 0, 0, 0.75f, 0, 0, 0.25f), false);

    private static final FaceEmotion FULL = new FaceEmotion(
            new Face(
                            new Box(1.5f, -2, 30, 40),
                            0.75f,
                            List.of(
                                    new Landmark(LandmarkType.LEFT_EYE, 11, 12.25f),
                                    new Landmark(LandmarkType.MOUTH_RIGHT, 3, 4)))
                    .withTrack(1L << 40),
            EmotionScores.of(List.of(Emotion.SAD, Emotion.CONTEMPT), 0.25f, 0.75f)
                    .withAffect(new Affect(-0.5f, 0.125f)),
            true);

    @Test
    void aPlainObjectMapperWritesTheDocumentedForm() throws JsonProcessingException {
        String plain = "{\"box\":{\"x\":1.5,\"y\":-2.0,\"width\":30.0,\"height\":40.0},\"confidence\":0.75,"
                + "\"top\":\"HAPPY\",\"uncertain\":false,"
                + "\"scores\":{\"ANGRY\":0.0,\"DISGUST\":0.0,\"FEAR\":0.0,\"HAPPY\":0.75,\"SAD\":0.0,"
                + "\"SURPRISE\":0.0,\"NEUTRAL\":0.25}}";
        String full = "{\"box\":{\"x\":1.5,\"y\":-2.0,\"width\":30.0,\"height\":40.0},\"confidence\":0.75,"
                + "\"landmarks\":[{\"type\":\"LEFT_EYE\",\"x\":11.0,\"y\":12.25},"
                + "{\"type\":\"MOUTH_RIGHT\",\"x\":3.0,\"y\":4.0}],\"trackId\":1099511627776,"
                + "\"top\":\"CONTEMPT\",\"uncertain\":true,\"scores\":{\"SAD\":0.25,\"CONTEMPT\":0.75},"
                + "\"affect\":{\"valence\":-0.5,\"arousal\":0.125}}";

        assertThat(JACKSON_2.writeValueAsString(PLAIN)).isEqualTo(plain);
        assertThat(JACKSON_2.writeValueAsString(FULL)).isEqualTo(full);
        assertThat(JACKSON_3.writeValueAsString(PLAIN)).isEqualTo(plain);
        assertThat(JACKSON_3.writeValueAsString(FULL)).isEqualTo(full);
    }

    @Test
    void eachPartHasTheFormAloneThatItHasInTheWhole() throws JsonProcessingException {
        Map<String, Object> parts = Map.of(
                "/box", FULL.box(),
                "/landmarks/0", FULL.face().landmarks().get(0),
                "/scores", FULL.scores(),
                "/affect", FULL.affect().orElseThrow());
        JsonNode whole = JACKSON_3.readTree(JACKSON_3.writeValueAsString(FULL));

        for (Map.Entry<String, Object> part : parts.entrySet()) {
            assertThat(JACKSON_3.readTree(JACKSON_3.writeValueAsString(part.getValue())))
                    .isEqualTo(whole.at(part.getKey()));
            assertThat(JACKSON_3.readTree(JACKSON_2.writeValueAsString(part.getValue())))
                    .isEqualTo(whole.at(part.getKey()));
        }
        JsonNode face = JACKSON_3.readTree(JACKSON_2.writeValueAsString(FULL.face()));
        assertThat(face.propertyNames()).containsExactly("box", "confidence", "landmarks", "trackId");
        face.properties().forEach(member -> assertThat(member.getValue()).isEqualTo(whole.get(member.getKey())));
    }

    @Test
    void theQualityComesLastAndTheReasonsBehindTheDoubt() throws IOException {
        FaceQuality quality = new FaceQuality(40, 1.5f, 0.5f, 0.25f, 0, new HeadPose(-50, 2, 8));
        FaceEmotion doubted =
                PLAIN.withQuality(quality, List.of(UncertaintyReason.LOW_PROBABILITY, UncertaintyReason.TURNED));
        FaceEmotion good = PLAIN.withQuality(new FaceQuality(40, 1.5f, 0.5f, 0.25f, 0, null), List.of());

        assertThat(doubted.uncertain()).isTrue();
        assertThat(JACKSON_2.writeValueAsString(doubted))
                .contains("\"uncertain\":true,\"reasons\":[\"LOW_PROBABILITY\",\"TURNED\"],\"scores\":")
                .endsWith(",\"quality\":{\"size\":40.0,\"sharpness\":1.5,\"brightness\":0.5,\"contrast\":0.25,"
                        + "\"overexposure\":0.0,\"yaw\":-50.0,\"pitch\":2.0,\"roll\":8.0}}");
        assertThat(JACKSON_3.writeValueAsString(good))
                .contains("\"uncertain\":false,\"scores\":")
                .doesNotContain("yaw");
        for (FaceEmotion result : List.of(doubted, good)) {
            assertThat(schema().validate(JACKSON_3.writeValueAsString(result), InputFormat.JSON))
                    .isEmpty();
        }
        assertThat(JACKSON_3
                        .readTree(text())
                        .at("/$defs/UncertaintyReason/enum")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyElementsOf(Arrays.stream(UncertaintyReason.values())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void theSchemaInTheJarDescribesTheForm() throws IOException {
        Schema schema = schema();

        for (FaceEmotion result : List.of(PLAIN, FULL)) {
            assertThat(schema.validate(JACKSON_3.writeValueAsString(result), InputFormat.JSON))
                    .isEmpty();
        }
        assertThat(JACKSON_3.readTree(text()).at("/$defs/Face/properties").propertyNames())
                .as("the schema has every member, and those of a tracked face")
                .containsAll(FULL.asMap().keySet())
                .contains("label");
    }

    @Test
    void theSchemaKnowsEveryExpressionAndLandmark() throws IOException {
        JsonNode schema = JACKSON_3.readTree(text());

        assertThat(schema.at("/$defs/Expression/enum").valueStream().map(JsonNode::stringValue))
                .containsExactlyElementsOf(
                        Emotion.all().stream().map(Emotion::name).toList());
        assertThat(schema.at("/$defs/Landmark/properties/type/enum")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyElementsOf(
                        Arrays.stream(LandmarkType.values()).map(Enum::name).toList());
    }

    @Test
    void theSchemaRefusesWhatIsNotOfTheForm() throws IOException {
        String good = JACKSON_3.writeValueAsString(FULL);
        Schema schema = schema();

        for (String bad : List.of(
                good.replace("\"CONTEMPT\":0.75", "\"CONTEMPT\":1.75"),
                good.replace("\"CONTEMPT\":0.75", "\"BORED\":0.75"),
                good.replace("\"top\":\"CONTEMPT\"", "\"top\":\"contempt\""),
                good.replace("\"uncertain\":true,", ""),
                good.replace("1099511627776", "null"),
                good.replace("\"width\":30.0", "\"width\":0"))) {
            assertThat(bad).isNotEqualTo(good);
            assertThat(schema.validate(bad, InputFormat.JSON)).as(bad).isNotEmpty();
        }
    }

    @Test
    void theMapIsTheCallersToRead() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> FULL.asMap().put("top", "SAD"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> FULL.face().asMap().clear());
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("urn:fer4j:results"), text(), InputFormat.JSON);
    }

    private static String text() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FaceEmotion.class.getClassLoader().getResourceAsStream(SCHEMA))) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
