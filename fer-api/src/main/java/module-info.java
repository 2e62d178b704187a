/** The contracts, value types and facade of FER4J. */
module io.fer4j {
    requires com.fasterxml.jackson.core;
    requires static com.fasterxml.jackson.annotation;
    requires static transitive org.jspecify;

    exports io.fer4j;
    exports io.fer4j.spi;

    uses io.fer4j.spi.BackendProvider;
    uses io.fer4j.spi.DetectorProvider;
}
