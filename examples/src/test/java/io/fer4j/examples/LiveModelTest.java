package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which model recognises live pictures. */
class LiveModelTest {
    private static final Duration ALWAYS_ENOUGH = Duration.ofMinutes(1);
    private static final Duration NEVER_ENOUGH = Duration.ZERO;

    private static String chosen(Duration budget, String... arguments) {
        RecognizerOptions options = new RecognizerOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        try (EmotionRecognizer first = options.open();
                LiveModel live = LiveModel.choose(options, first, budget)) {
            assertThat(live.perFrame()).isPositive();
            return live.recognizer().model().id();
        }
    }

    @Test
    void isTheDefaultModelWhereThatKeepsUp() {
        assertThat(chosen(ALWAYS_ENOUGH)).isEqualTo(Model.best().card().id());
    }

    @Test
    void isTheFastestModelWhereNoneKeepsUp() {
        assertThat(chosen(NEVER_ENOUGH)).isEqualTo("cnn3");
    }

    @Test
    void isWhatTheUserNamesHoweverSlow() {
        assertThat(chosen(NEVER_ENOUGH, "--model", "vgg16")).isEqualTo("vgg16");
        assertThat(chosen(NEVER_ENOUGH, "--precision", Model.best().precision().id()))
                .isEqualTo(Model.best().card().id());
    }

    @Test
    void leavesTheFirstRecognizerOpen() {
        RecognizerOptions options = new RecognizerOptions();
        try (EmotionRecognizer first = options.open()) {
            LiveModel.choose(options, first, NEVER_ENOUGH).close();
            assertThat(first.recognize(Picture.bundled().read())).hasSize(1);
        }
    }
}
