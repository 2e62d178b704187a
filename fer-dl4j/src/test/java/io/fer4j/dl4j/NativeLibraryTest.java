package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.BackendException;
import io.fer4j.testkit.ForkedJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final Path OLD_JAVACPP = Path.of("target", "javacpp-old.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void saysWhatToManageWhenAnOldJavaCppComesFirst() throws Exception {
        String classPath = OLD_JAVACPP + File.pathSeparator + System.getProperty("java.class.path");

        assertThat(attempts("-cp", classPath))
                .hasSize(2)
                .allMatch(
                        ("Expected org.bytedeco:javacpp 1.5.13 or later, which org.bytedeco:openblas 0.3.31-1.5.13 was made"
                                        + " for, found 1.5.7. Another library asks for that one: set org.bytedeco:javacpp:1.5.13"
                                        + " under dependencyManagement in your pom.xml.")::equals);
    }

    @Test
    void saysWhatItNeedsWhenThereIsNone() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.matches(".*nd4j-native-[^/\\\\]*(linux|macosx|windows)[^/\\\\]*[.]jar"))
                .collect(Collectors.joining(File.pathSeparator));

        assertThat(attempts("-cp", classPath))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Expected to load ND4J's native library, found: ")
                        .endsWith("name another with -Dorg.bytedeco.javacpp.cachedir=DIRECTORY."));
    }

    private List<String> attempts(String... options) throws Exception {
        return new ForkedJvm(directory)
                .options(options)
                .run(Loading.class)
                .lines()
                .toList();
    }

    /** Tries twice: the virtual machine reports a failed class differently the second time. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    System.out.println(new Dl4jBackend().devices());
                } catch (BackendException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
