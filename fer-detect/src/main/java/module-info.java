/** Face detectors on ONNX Runtime. */
@SuppressWarnings("requires-automatic") // ONNX Runtime has no descriptor of its own.
module io.fer4j.detect {
    requires com.microsoft.onnxruntime;
    requires transitive io.fer4j;
    requires static transitive org.jspecify;

    exports io.fer4j.detect;

    provides io.fer4j.spi.DetectorProvider with
            io.fer4j.detect.UltraFaceProvider,
            io.fer4j.detect.YuNetProvider;
}
