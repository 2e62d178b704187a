package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmotionTest {
    @Test
    void sevenAreInTheNumberingOfFer2013() {
        assertThat(Emotion.FER2013)
                .extracting(Emotion::label)
                .containsExactly("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral");
        assertThat(Emotion.all()).containsExactly(Emotion.values()).contains(Emotion.CONTEMPT);
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
                .isThrownBy(() -> Emotion.ofLabel("bored"))
                .withMessage("Expected one of [ANGRY, DISGUST, FEAR, HAPPY, SAD, SURPRISE, NEUTRAL, CONTEMPT], found"
                        + " \"bored\".");
    }

    @Test
    void haveAnEmojiEach() {
        Set<String> emoji = new HashSet<>();
        for (Emotion emotion : Emotion.all()) {
            assertThat(emotion.emoji().codePointCount(0, emotion.emoji().length()))
                    .isEqualTo(1);
            emoji.add(emotion.emoji());
        }
        assertThat(emoji).hasSize(Emotion.values().length);
    }
}
