package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Device;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.contract.ForkedJvm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files whose cards have the damaged files' checksums, so that nothing but the runtime stands in their way. */
class DamagedNetworkTest {
    private static final int TINY_FILES = 300;
    private static final int BUNDLED_FILES = 50;

    @TempDir
    private Path directory;

    @Test
    void areRefusedOrRunAndNeverCrash() throws Exception {
        TinyModel.of(6, 5).write(directory.resolve("tiny"));

        String output = damage(directory.resolve("tiny").toString(), TINY_FILES);

        assertThat(output).matches("(?s).*Refused \\d{2,}, ran \\d+.\\s*");
    }

    @Test
    void ofBundledModelsAreRefusedOrRunAndNeverCrash() throws Exception {
        for (String id : Model.bundledIds()) {
            assertThat(damage(id, BUNDLED_FILES)).matches("(?s).*Refused \\d{2,}, ran \\d+.\\s*");
        }
    }

    private String damage(String model, int files) throws Exception {
        return new ForkedJvm(directory).options("-Xmx256m").run(Damage.class, model, String.valueOf(files));
    }

    /** Opens damaged copies of a model; whatever is neither refused with a reason nor opened ends it. */
    static final class Damage {
        private static final int STRUCTURE = 2048;

        private final Random random = new Random(1);

        private Damage() {}

        public static void main(String[] arguments) {
            Model model = Model.find(arguments[0]);
            byte[] whole = model.weights();
            InputSpec spec = model.card().input();
            Path target = Path.of("damaged");
            Damage damage = new Damage();
            int refused = 0;
            int files = Integer.parseInt(arguments[1]);
            for (int file = 0; file < files; file++) {
                Model damaged = TinyModel.write(target, damage.to(whole), spec);
                try {
                    new OnnxBackend().open(damaged, Device.cpu(1)).close();
                } catch (ModelException e) {
                    refused++;
                }
            }
            System.out.println("Refused " + refused + ", ran " + (files - refused) + ".");
        }

        private byte[] to(byte[] whole) {
            byte[] bytes = whole.clone();
            switch (random.nextInt(4)) {
                case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> {
                    // The nodes stand at the start of the file, the shapes of inputs and outputs at its end.
                    int offset = random.nextInt(Math.min(STRUCTURE, bytes.length));
                    int position = random.nextBoolean() ? offset : bytes.length - 1 - offset;
                    bytes[position] = (byte) random.nextInt(256);
                }
                case 2 -> {
                    int from = random.nextInt(bytes.length);
                    Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(16)), (byte) 0xFF);
                }
                default -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            return bytes;
        }
    }
}
