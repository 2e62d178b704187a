package io.fer4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
    /** What NumPy 1.26 writes for {@code np.save(file, np.array([[1.5, -2], [0, 3]], "<f4"))}. */
    private static final String BY_NUMPY =
            "\u0093NUMPY\1\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + " ".repeat(58)
                    + "\n\0\0\u00c0?\0\0\0\u00c0\0\0\0\0\0\0@@";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("array.npy");
    }

    @Test
    void readsWhatNumpyWrites() {
        byte[] bytes = BY_NUMPY.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes).hasSize(128 + 16);

        Npy array = Npy.parse(bytes);

        assertThat(array.shape()).containsExactly(2, 2);
        assertThat(array.floats()).containsExactly(1.5f, -2, 0, 3);
        assertThatIllegalArgumentException().isThrownBy(array::bytes);
    }

    @Test
    void readsWhatItWrites() throws IOException {
        Npy.ofBytes(new byte[] {1, 2, 3, 4, 5, -1}, 1, 2, 3).write(file);
        assertThat(Npy.parse(Files.readAllBytes(file)).bytes()).containsExactly(1, 2, 3, 4, 5, -1);
        assertThat(Npy.parse(Files.readAllBytes(file)).shape()).containsExactly(1, 2, 3);

        Npy.ofFloats(new float[] {0.1f, Float.MIN_VALUE}, 2).write(file);
        assertThat(Npy.parse(Files.readAllBytes(file)).floats()).containsExactly(0.1f, Float.MIN_VALUE);
        assertThat(Npy.parse(Files.readAllBytes(file)).shape()).containsExactly(2);
        assertThat((Files.size(file) - 8) % 64).as("aligned as the format asks").isZero();
    }

    @Test
    void refusesOtherFiles() {
        assertThatIllegalArgumentException().isThrownBy(() -> Npy.parse(new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Npy.parse(new byte[200]));
        byte[] whole = BY_NUMPY.getBytes(StandardCharsets.ISO_8859_1);
        assertThatIllegalArgumentException().isThrownBy(() -> Npy.parse(Arrays.copyOf(whole, 140)));
        String fortran = BY_NUMPY.replace("False", "True ");
        assertThatIllegalArgumentException().isThrownBy(() -> Npy.parse(fortran.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
