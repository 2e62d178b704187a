package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged and wild plans: each is a plan that can be written and read again, or refused with its name. */
class AnyPlanTest {
    private static final Pattern VALUE = Pattern.compile("(?<=: )[^,\\n{\\[]+(?=[,\\n])");
    private static final String[] WILD = {
        "null",
        "-1",
        "0",
        "1e999",
        "-1e999",
        "\"NaN\"",
        "\"\"",
        "2147483647",
        "2147483648",
        "99999999999999999999",
        "[]",
        "{}",
        "[null]",
        "true",
        "0.5"
    };

    private static String plan;

    @BeforeContainer
    static void read() throws IOException {
        plan = Files.readString(Path.of("plans/vgg16-distilled.json"));
    }

    private static void readOrRefuse(String json) {
        try {
            TrainingPlan found = TrainingPlan.parse(json, "plan.json");
            assertThat(found.epochs()).isPositive();
            assertThat(TrainingPlan.parse(found.toJson(), "copy")).isEqualTo(found);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("plan.json");
        }
    }

    @Property(tries = 1000)
    void damagedText(@ForAll Random random) {
        StringBuilder json = new StringBuilder(plan);
        for (int damage = random.nextInt(4); damage >= 0; damage--) {
            int at = random.nextInt(json.length());
            int end = Math.min(json.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> json.delete(at, end);
                case 1 -> json.insert(at, json.substring(at, end));
                case 2 -> json.insert(at, "{}[],:\"\\0-e.ntf".charAt(random.nextInt(15)));
                default -> json.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        readOrRefuse(json.toString());
    }

    @Property(tries = 1000)
    void wildValues(@ForAll Random random) {
        Matcher values = VALUE.matcher(plan);
        StringBuilder json = new StringBuilder();
        while (values.find()) {
            String value = random.nextInt(12) == 0 ? WILD[random.nextInt(WILD.length)] : values.group();
            values.appendReplacement(json, Matcher.quoteReplacement(value));
        }
        readOrRefuse(values.appendTail(json).toString());
    }

    @Property(tries = 1)
    void nothing() {
        for (String json : new String[] {"null", "", "[]", "{}", "0", "\"plan\"", "[".repeat(100_000)}) {
            readOrRefuse(json);
        }
    }
}
