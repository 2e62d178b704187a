/** A model's network as plain layers, read from and written to ONNX files. */
@SuppressWarnings("requires-automatic") // Neither library has a descriptor of its own.
module io.fer4j.network {
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;
    requires transitive io.fer4j;
    requires static transitive org.jspecify;

    exports io.fer4j.network;
}
