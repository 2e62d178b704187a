package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.BackendException;
import io.fer4j.testkit.ForkedJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    private Path directory;

    @Test
    void saysWhatHelpsWhenItCannotBeLoaded() throws Exception {
        Path missing = directory.resolve("missing");
        String option = "-Djava.io.tmpdir=" + missing;

        List<String> lines = new ForkedJvm(directory)
                .options(option)
                .run(Loading.class)
                .lines()
                .toList();

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Expected to load ONNX Runtime's native library, found: ")
                        .endsWith("name another with -Djava.io.tmpdir=DIRECTORY."));
        assertThat(lines.get(0)).contains(missing.toString());
    }

    /** Tries twice: the virtual machine reports a failed class differently the second time. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    System.out.println(new OnnxBackend().devices());
                } catch (BackendException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
