package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** What the people in front of a camera are told. */
class NoticeOptionTest {
    private static NoticeOption parsed(String... arguments) {
        Probe probe = new Probe();
        new CommandLine(probe).parseArgs(arguments);
        return probe.notice;
    }

    /** A command that has nothing but this option. */
    @Command
    private static final class Probe {
        @Mixin
        private NoticeOption notice = new NoticeOption();
    }

    @Test
    void tellsInEnglishByDefaultThatExpressionsAreReadAndWhatIsStored() {
        assertThat(parsed().forPage())
                .contains(new NoticeOption.Shown(
                        "en", "An AI system reads facial expressions from this picture. Nothing is stored."));
        assertThat(parsed().forWindow())
                .contains(new NoticeOption.Shown(
                        "en",
                        "An AI system reads facial expressions from this picture."
                                + " A picture is stored only when somebody presses s."));
    }

    @ParameterizedTest
    @CsvSource({
        "en, facial expressions, Nothing is stored.",
        "de, Gesichtsausdrücke, Nichts wird gespeichert.",
        "FR, expressions des visages, Rien n’est enregistré.",
        "es, expresiones faciales, No se guarda nada."
    })
    void hasTextsInFourLanguages(String language, String done, String stored) {
        NoticeOption.Shown shown = parsed("--notice", language).forPage().orElseThrow();
        assertThat(shown.language()).isEqualToIgnoringCase(language).isLowerCase();
        assertThat(shown.text()).contains(done).endsWith(stored);
    }

    @Test
    void showsATextOfTheUsersOwnOrNone() {
        assertThat(parsed("--notice", " Smile <b> ").forPage()).contains(new NoticeOption.Shown("", "Smile <b>"));
        assertThat(parsed("--no-notice").forPage()).isEmpty();
        assertThat(parsed("--no-notice").forWindow()).isEmpty();
    }

    @Test
    void refusesWhatCannotBeShown() {
        assertThatThrownBy(() -> parsed("--notice", "de", "--no-notice").forPage())
                .isInstanceOf(ParameterException.class)
                .hasMessage("Expected either --notice or --no-notice, found both.");
        assertThatThrownBy(() -> parsed("--notice", " ").forPage())
                .isInstanceOf(ParameterException.class)
                .hasMessage("Expected a text of 1 to 300 characters for --notice, found 0. --no-notice shows none.");
        assertThatThrownBy(() -> parsed("--notice", "x".repeat(301)).forPage())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("found 301.");
    }
}
