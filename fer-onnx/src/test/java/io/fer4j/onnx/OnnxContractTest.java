package io.fer4j.onnx;

import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.EmotionClassifierContract;
import io.fer4j.testkit.network.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a network that is computed in plain Java. */
class OnnxContractTest implements EmotionClassifierContract {
    @TempDir
    private static Path directory;

    @BeforeAll
    static void writeModel() {
        TinyModel tiny = TinyModel.of(6, 5);
        tiny.write(directory);
        tiny.writeGolden(directory, 20);
    }

    @Override
    public BackendProvider provider() {
        return new OnnxBackend();
    }

    @Override
    public List<Model> models() {
        return List.of(Model.load(directory));
    }

    @Override
    public String cudaRemedy() {
        return "com.microsoft.onnxruntime:onnxruntime_gpu";
    }
}
