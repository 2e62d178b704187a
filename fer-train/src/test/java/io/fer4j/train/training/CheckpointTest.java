package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.fer4j.testkit.ForkedJvm;
import io.fer4j.train.network.NetworkState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are damaged, cut short, or whose writer is killed or has no room. */
class CheckpointTest {
    private static final int WEIGHTS = 200_000;

    @TempDir
    Path folder;

    private static Checkpoint checkpoint(int epoch, int weights) {
        float[] values = new float[weights];
        Arrays.fill(values, epoch);
        Checkpoint.Header header =
                new Checkpoint.Header(epoch, 10L * epoch, 127.5f, 64, "pictures", List.of(), List.of());
        return new Checkpoint(header, new NetworkState(Map.of("fc1/weight", values)));
    }

    @Test
    void isReadAsItIsWritten() throws IOException {
        Path file = folder.resolve("checkpoint");
        checkpoint(3, 100).write(file);

        Checkpoint found = Checkpoint.read(file);

        assertThat(found.header()).isEqualTo(checkpoint(3, 100).header());
        assertThat(found.state().arrays().get("fc1/weight")).hasSize(100).containsOnly(3);
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        Path file = folder.resolve("checkpoint");
        checkpoint(3, 20).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);

            assertThatIOException().as("bit %s", bit).isThrownBy(() -> Checkpoint.read(file));
        }
    }

    @Test
    void everyCutIsFound() throws IOException {
        Path file = folder.resolve("checkpoint");
        checkpoint(3, 20).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatIOException().as("%s bytes", length).isThrownBy(() -> Checkpoint.read(file));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatIOException().as("one more").isThrownBy(() -> Checkpoint.read(file));
    }

    @Test
    void aWildHeaderWithTheRightChecksumIsRefused() throws IOException {
        Path file = folder.resolve("checkpoint");
        checkpoint(3, 20).write(file);
        String header = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        for (String length : List.of("-1", "2000000000", "21")) {
            byte[] wild = header.replaceFirst("\"length\":20", "\"length\":" + length)
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            ByteBuffer bytes = ByteBuffer.wrap(wild);
            bytes.putInt(8, bytes.getInt(8) + length.length() - 2);
            CRC32C sum = new CRC32C();
            sum.update(wild, 0, wild.length - 8);
            bytes.putLong(wild.length - 8, sum.getValue());
            Files.write(file, wild);

            assertThatIOException()
                    .as(length)
                    .isThrownBy(() -> Checkpoint.read(file))
                    .withMessageContaining(file.toString());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheCheckpointBefore() throws Exception {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        Files.createDirectories(run.path());
        run.save(checkpoint(1, WEIGHTS));

        String output = new ForkedJvm(folder)
                .longestFile(100)
                .run(OneMore.class, run.path().toString());

        assertThat(output).isEqualTo("File too large\n");
        assertThat(run.newest().orElseThrow().header().epoch()).isEqualTo(1);
        assertThat(names(run.path())).containsExactly("checkpoint-0001.ckpt", "metrics.csv");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSmallDiskThatIsFullLeavesTheCheckpointBefore() throws Exception {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        Files.createDirectories(run.path());
        run.save(checkpoint(1, WEIGHTS));
        long first = Files.size(run.path().resolve("checkpoint-0001.ckpt"));

        String output = new ForkedJvm(folder)
                .smallDisk(run.path(), (int) (first * 3 / 2 / 1024))
                .run(OneMore.class, run.path().toString());

        assertThat(output).isEqualTo("No space left on device\n");
        assertThat(run.newest().orElseThrow().header().epoch()).isEqualTo(1);
        assertThat(names(run.path())).containsExactly("checkpoint-0001.ckpt", "metrics.csv");
    }

    @Test
    void aKilledRunGoesOnFromItsLastWholeCheckpoint() throws Exception {
        killAndLook(10);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void twoHundredKilledRunsGoOnFromTheirLastWholeCheckpoints() throws Exception {
        killAndLook(200);
    }

    private void killAndLook(int times) throws IOException, InterruptedException {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        Files.createDirectories(run.path());
        Random random = new Random(1);
        for (int time = 0; time < times; time++) {
            List<String> lines = new ForkedJvm(folder)
                    .kill(
                            Duration.ofMillis(random.nextInt(60)),
                            OverAndOver.class,
                            run.path().toString());

            int acknowledged = Integer.parseInt(lines.get(lines.size() - 1));
            Checkpoint newest = run.newest().orElseThrow();
            assertThat(newest.header().epoch()).isBetween(acknowledged, acknowledged + 1);
            assertThat(newest.state().arrays().get("fc1/weight"))
                    .hasSize(WEIGHTS)
                    .containsOnly(newest.header().epoch());
            for (String name : names(run.path())) {
                if (name.endsWith(".ckpt")) {
                    assertThat(Checkpoint.read(run.path().resolve(name)))
                            .as(name)
                            .isNotNull();
                }
            }
        }
        run.save(checkpoint(9999, 10));
        assertThat(names(run.path())).filteredOn(name -> name.endsWith(".part")).isEmpty();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Goes on from the newest checkpoint, epoch by epoch, and prints each number when its checkpoint is written. */
    static final class OverAndOver {
        private OverAndOver() {}

        public static void main(String[] arguments) throws IOException {
            RunDirectory run = new RunDirectory(Path.of(arguments[0]));
            int epoch = run.newest().map(last -> last.header().epoch()).orElse(0);
            while (true) {
                epoch++;
                run.save(checkpoint(epoch, WEIGHTS));
                System.out.println(epoch);
            }
        }
    }

    /** Saves the checkpoint of epoch 2, and prints what it hears. */
    static final class OneMore {
        private OneMore() {}

        public static void main(String[] arguments) {
            try {
                new RunDirectory(Path.of(arguments[0])).save(checkpoint(2, WEIGHTS));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
