/** The contracts, value types and facade of FER4J. */
@SuppressWarnings("module") // The modules that internal is exported to are built after this one.
module io.fer4j {
    requires com.fasterxml.jackson.core;
    requires static com.fasterxml.jackson.annotation;
    requires static transitive org.jspecify;

    exports io.fer4j;
    exports io.fer4j.spi;
    exports io.fer4j.internal to
            io.fer4j.cli,
            io.fer4j.detect,
            io.fer4j.dl4j,
            io.fer4j.examples,
            io.fer4j.image,
            io.fer4j.network,
            io.fer4j.onnx,
            io.fer4j.testkit,
            io.fer4j.tf,
            io.fer4j.train,
            io.fer4j.vision;

    uses io.fer4j.spi.BackendProvider;
    uses io.fer4j.spi.DetectorProvider;
}
