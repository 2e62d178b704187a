/** The ONNX Runtime backend. */
@SuppressWarnings("requires-automatic") // ONNX Runtime has no descriptor of its own.
module io.fer4j.onnx {
    requires com.microsoft.onnxruntime;
    requires transitive io.fer4j;
    requires static transitive org.jspecify;

    exports io.fer4j.onnx;

    provides io.fer4j.spi.BackendProvider with
            io.fer4j.onnx.OnnxBackend;
}
