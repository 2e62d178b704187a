package io.fer4j.tf;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.BackendException;
import io.fer4j.testkit.ForkedJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibraryTest {
    private static final Path OLD_JAVACPP =
            Path.of("target", "old", "javacpp.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void saysThatJavacppIsTooOld() throws Exception {
        List<String> lines = new ForkedJvm(directory)
                .classPathBegin(OLD_JAVACPP)
                .run(Loading.class)
                .lines()
                .toList();

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Expected to load TensorFlow's native library, found: ")
                        .contains("The org.bytedeco:javacpp on the class path is 1.5.7 (file:" + OLD_JAVACPP + "), and"
                                + " TensorFlow needs 1.5.11 or newer")
                        .endsWith("for example by importing io.fer4j:fer-natives-bom."));
    }

    @Test
    void saysWhatHelpsWhenItCannotBeUnpacked() throws Exception {
        String missing = "/proc/missing";

        List<String> lines = new ForkedJvm(directory)
                .options("-Dorg.bytedeco.javacpp.cachedir=" + missing, "-Duser.home=" + missing)
                .options("-Djava.io.tmpdir=" + missing)
                .run(Loading.class)
                .lines()
                .toList();

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Expected to load TensorFlow's native library, found: ")
                        .endsWith("name another with -Dorg.bytedeco.javacpp.cachedir=DIRECTORY."));
    }

    /** Tries twice: the virtual machine reports a failed class differently the second time. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    System.out.println(new TfBackend().devices());
                } catch (BackendException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5.7", "1.5.10", "1.4", "0.11", "1.5.3-SNAPSHOT"})
    void knowsOldVersions(String version) {
        assertThat(TensorFlowRuntime.isTooOld(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5.11", "1.5.13", "1.6", "2.0.1", "1.5.14-SNAPSHOT", "unknown", ""})
    void doesNotBlameOthers(String version) {
        assertThat(TensorFlowRuntime.isTooOld(version)).isFalse();
    }
}
