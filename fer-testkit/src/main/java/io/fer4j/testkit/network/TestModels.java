package io.fer4j.testkit.network;

import io.fer4j.Model;
import io.fer4j.Precision;
import io.fer4j.network.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** Model directories for tests that are not about numbers. */
public final class TestModels {
    private TestModels() {}

    /**
     * Writes a small network with random weights; its id is "test".
     *
     * @param directory where to
     * @throws IOException if the directory cannot be written
     */
    public static void write(Path directory) throws IOException {
        ModelDirectory.write(directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("test", 1));
    }

    /**
     * Writes a model whose card is sound and whose file is no network.
     *
     * @param directory where to
     * @throws IOException if the directory cannot be written
     */
    public static void writeDamaged(Path directory) throws IOException {
        write(directory);
        WithWeights.of(Model.load(directory), directory, new byte[] {1, 2, 3});
    }
}
