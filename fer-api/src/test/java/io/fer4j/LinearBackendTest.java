package io.fer4j;

import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.EmotionClassifierContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the contract can be kept, with a model that exists in the test only. */
class LinearBackendTest implements EmotionClassifierContract {
    @TempDir
    Path directory;

    private ClassPath classPath;
    private Model model;

    @BeforeEach
    void register() {
        classPath = new ClassPath(directory).services(BackendProvider.class, LinearBackend.class);
        model = LinearModel.write(directory.resolve("model"), "linear-1", 0.5);
    }

    @AfterEach
    void unregister() {
        classPath.close();
    }

    @Override
    public BackendProvider provider() {
        return new LinearBackend();
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public String cudaRemedy() {
        return "Use cpu.";
    }
}
