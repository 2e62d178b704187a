package org.nd4j.nativeblas;

import org.bytedeco.javacpp.Loader;

/**
 * What Deeplearning4j 1.0.0-M2.1 asks, by reflection and under this name, whether its layers may use oneDNN. The class that it
 * means has moved to another package, so without this one the answer is always no. It is for nobody else.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** Answers for the native library. Thread-safe. */
    public static final class Environment {
        private static final Environment INSTANCE = new Environment();

        private Environment() {}

        /**
         * Returns the one that there is.
         *
         * @return the same object each time
         */
        public static Environment getInstance() {
            return INSTANCE;
        }

        /**
         * Tells whether the native library was built with oneDNN. The library itself says so even where it was not, and then
         * computes convolutions three times slower than the layers would without its help.
         *
         * @return true if the library that is loaded comes from a jar with {@code onednn} in its classifier
         */
        public boolean isUseMKLDNN() {
            return Loader.load(org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.class)
                    .contains("-onednn");
        }
    }
}
