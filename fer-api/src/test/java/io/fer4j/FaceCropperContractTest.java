package io.fer4j;

import io.fer4j.testkit.PreprocessorContract;
import org.junit.jupiter.api.Nested;

class FaceCropperContractTest {
    @Nested
    class Gray implements PreprocessorContract {
        @Override
        public InputSpec spec() {
            return new InputSpec(48, 48, 127.5f, 64);
        }

        @Override
        public Preprocessor preprocessor() {
            return new FaceCropper(spec(), CropSpec.NONE);
        }
    }

    @Nested
    class Color implements PreprocessorContract {
        @Override
        public InputSpec spec() {
            return InputSpec.builder(40, 32)
                    .color(InputSpec.Color.RGB)
                    .layout(InputSpec.Layout.NHWC)
                    .normalization(new float[] {1, 2, 3}, new float[] {4, 5, 6})
                    .build();
        }

        @Override
        public Preprocessor preprocessor() {
            return new FaceCropper(spec(), CropSpec.NONE);
        }
    }
}
