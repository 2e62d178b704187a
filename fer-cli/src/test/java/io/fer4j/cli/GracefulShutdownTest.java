package io.fer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.testkit.ForkedJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real signals to real processes. */
class GracefulShutdownTest {
    private static final int SIGNALLED = 128;

    @TempDir
    Path directory;

    /** Works until it is asked to end, then finishes. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws Exception {
            try (GracefulShutdown shutdown = new GracefulShutdown()) {
                System.out.println("working");
                while (!shutdown.isRequested()) {
                    Thread.sleep(1);
                }
                Thread.sleep(300);
                Files.writeString(Path.of(arguments[0]), "finished");
            }
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void finishesItsWorkOnCtrlC() throws Exception {
        Path file = directory.resolve("file");
        ForkedJvm.Ended ended = new ForkedJvm(directory).interrupt("working", Worker.class, file.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(SIGNALLED + 2);
        assertThat(file).hasContent("finished");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void finishesItsWorkOnTermination() throws Exception {
        Path file = directory.resolve("file");
        ForkedJvm.Ended ended = new ForkedJvm(directory).terminate("working", Worker.class, file.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(SIGNALLED + 15);
        assertThat(file).hasContent("finished");
    }

    @Test
    void isNotRequestedByItself() {
        try (GracefulShutdown shutdown = new GracefulShutdown()) {
            assertThat(shutdown.isRequested()).isFalse();
        }
    }
}
