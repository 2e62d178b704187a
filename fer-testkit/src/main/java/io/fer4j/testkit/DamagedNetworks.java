package io.fer4j.testkit;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.spi.BackendProvider;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * A program, {@code PROVIDER MODEL_DIRECTORY COPIES}, that opens damaged copies of a model, whose cards have the damaged files'
 * checksums, and classifies with those that open. It prints how many were refused with a reason and how many ran; whatever else
 * happens ends it.
 */
final class DamagedNetworks {
    /** The nodes stand at the start of a file, the shapes of inputs and outputs at its end. */
    private static final int STRUCTURE = 2048;

    private final Random random = new Random(1);

    private DamagedNetworks() {}

    public static void main(String[] arguments) throws Exception {
        BackendProvider provider = Class.forName(arguments[0])
                .asSubclass(BackendProvider.class)
                .getDeclaredConstructor()
                .newInstance();
        Model model = Model.load(Path.of(arguments[1]));
        int copies = Integer.parseInt(arguments[2]);
        Path target = Files.createDirectories(Path.of("damaged"));
        byte[] whole = model.weights();
        DamagedNetworks damage = new DamagedNetworks();
        int ran = 0;
        for (int copy = 0; copy < copies; copy++) {
            Model damaged = ModelCopy.write(
                    model, target, damage.to(whole), model.card().labels());
            ran += runs(provider, damaged) ? 1 : 0;
        }
        System.out.println("Refused " + (copies - ran) + ", ran " + ran + ".");
    }

    /** Tells whether a model opens; one that does may still find that it gives no probabilities. */
    private static boolean runs(BackendProvider provider, Model damaged) {
        InputBatch batch = InputBatch.allocate(damaged.card().input(), 2).resize(2);
        FloatBuffer pixels = batch.buffer();
        for (int i = 0; pixels.hasRemaining(); i++) {
            pixels.put(i % 5 - 2);
        }
        try (EmotionClassifier classifier = provider.open(damaged, Device.cpu())) {
            // The scores check themselves: seven finite numbers that sum to 1.
            classifier.classify(batch);
            return true;
        } catch (ModelException e) {
            return false;
        } catch (InferenceException e) {
            return true;
        }
    }

    private byte[] to(byte[] whole) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[structure(bytes)] = (byte) random.nextInt(256);
            case 2 -> bytes[structure(bytes)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(16)), (byte) 0xFF);
            }
            default -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private int structure(byte[] bytes) {
        int offset = random.nextInt(Math.min(STRUCTURE, bytes.length));
        return random.nextBoolean() ? offset : bytes.length - 1 - offset;
    }
}
