package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmotionTest {
    @Test
    void areInTheOrderOfFer2013() {
        assertThat(Emotion.all())
                .extracting(Emotion::label)
                .containsExactly("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral");
        assertThat(Emotion.COUNT).isEqualTo(Emotion.values().length);
    }

    @Test
    void areFoundByTheirLabelInAnyLetterCaseAndLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            for (Emotion emotion : Emotion.all()) {
                assertThat(Emotion.ofLabel(emotion.label())).isEqualTo(emotion);
                assertThat(Emotion.ofLabel(emotion.name())).isEqualTo(emotion);
            }
        } finally {
            Locale.setDefault(before);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Emotion.ofLabel("contempt"))
                .withMessage(
                        "Expected one of [ANGRY, DISGUST, FEAR, HAPPY, SAD, SURPRISE, NEUTRAL], found \"contempt\".");
    }

    @Test
    void haveAnEmojiEach() {
        Set<String> emoji = new HashSet<>();
        for (Emotion emotion : Emotion.all()) {
            assertThat(emotion.emoji().codePointCount(0, emotion.emoji().length()))
                    .isEqualTo(1);
            emoji.add(emotion.emoji());
        }
        assertThat(emoji).hasSize(7);
    }
}
