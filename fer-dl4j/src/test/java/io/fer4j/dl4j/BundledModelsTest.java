package io.fer4j.dl4j;

import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.network.PlainNetworkContract;
import java.util.List;

/** The contract on the models that ship. */
class BundledModelsTest implements PlainNetworkContract {
    @Override
    public BackendProvider provider() {
        return new Dl4jBackend();
    }

    @Override
    public List<Model> models() {
        return Model.bundledIds().stream().map(Model::bundled).toList();
    }

    /** DL4J's networks have no close; ND4J frees their arrays once the collector has found that nobody has them. */
    @Override
    public boolean isMemoryFreedByTheCollector() {
        return true;
    }

    @Override
    public String cudaRemedy() {
        return "com.microsoft.onnxruntime:onnxruntime_gpu";
    }
}
