package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.MaxPool;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InferenceNetworkTest {
    private static final float[] TWO = new float[2];

    @Test
    void layersCheckTheirNumbers() {
        assertRefused(() -> new CenterCrop(0), "Expected a margin of at least 1 to crop, found 0.");
        assertRefused(() -> new MaxPool(0), "Expected max pooling of at least 1 by 1, found 0.");
        assertRefused(
                () -> new Convolution("a", 0, 2, 1, 0, TWO, TWO),
                "Expected at least 1 channels in of layer a, found 0.");
        assertRefused(
                () -> new Convolution("a", 1, 0, 1, 0, TWO, TWO),
                "Expected at least 1 channels out of layer a, found 0.");
        assertRefused(
                () -> new Convolution("a", 1, 2, 0, 0, TWO, TWO),
                "Expected at least 1 rows of the kernel of layer a, found 0.");
        assertRefused(
                () -> new Convolution("a", 1, 2, 1, -1, TWO, TWO),
                "Expected at least 0 zeros at each edge of layer a, found -1.");
        assertRefused(() -> new Convolution("a", 1, 2, 3, 0, TWO, TWO), "Expected 18 weights in layer a, found 2.");
        assertRefused(
                () -> new Convolution("a", 1, 2, 1, 0, TWO, new float[1]), "Expected 2 biases in layer a, found 1.");
        assertRefused(() -> new Dense("d", 0, 2, TWO, TWO), "Expected at least 1 values in of layer d, found 0.");
        assertRefused(() -> new Dense("d", 1, 0, TWO, TWO), "Expected at least 1 values out of layer d, found 0.");
        assertRefused(
                () -> new Dense("d", Integer.MAX_VALUE, Integer.MAX_VALUE, TWO, TWO),
                "Expected 4611686014132420609 weights in layer d, found 2.");
        assertRefused(() -> new Dense("d", 1, 2, TWO, new float[3]), "Expected 2 biases in layer d, found 3.");
        assertRefused(
                () -> new Dense(" ", 1, 2, TWO, TWO), "Expected a name for each layer with weights, found \" \".");
    }

    private static void assertRefused(ThrowingCallable makesALayer, String message) {
        assertThatIllegalArgumentException().isThrownBy(makesALayer).withMessage(message);
    }
}
