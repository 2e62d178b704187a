package io.fer4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorMessagesTest {
    @Test
    void firstLinesEndWithAFullStop() {
        assertThat(ErrorMessages.firstLine(new Exception("  no kernel \n\tat x")))
                .isEqualTo("no kernel.");
        assertThat(ErrorMessages.firstLine(new Exception("no kernel."))).isEqualTo("no kernel.");
        assertThat(ErrorMessages.firstLine(new Exception(""))).isEqualTo(".");
        assertThat(ErrorMessages.firstLine(new Exception((String) null))).isEqualTo("null.");
    }

    @Test
    void rootsAreTheFirstCauses() {
        Error first = new UnsatisfiedLinkError("no libx\nin /lib");
        assertThat(ErrorMessages.root(new Exception("outer", new IllegalStateException(first))))
                .isEqualTo("java.lang.UnsatisfiedLinkError: no libx");
        assertThat(ErrorMessages.root(first)).isEqualTo("java.lang.UnsatisfiedLinkError: no libx");
    }

    @Test
    void aRefusalOfNativeCodeHasARemedyOfItsOwn() {
        Throwable refused = new NoClassDefFoundError("Could not initialize class x");
        refused.initCause(new ExceptionInInitializerError(new IllegalCallerException("Illegal native access")));

        assertThat(ErrorMessages.nativeRemedy(refused, "Install it."))
                .contains("--enable-native-access=ALL-UNNAMED")
                .doesNotContain("Install it.");
        assertThat(ErrorMessages.nativeRemedy(new UnsatisfiedLinkError("no libx"), "Install it."))
                .isEqualTo("Install it.");
    }
}
