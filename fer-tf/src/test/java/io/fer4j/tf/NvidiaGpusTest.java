package io.fer4j.tf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaGpusTest {
    @TempDir
    private Path driver;

    @Test
    void countsWhatTheDriverListsAndCudaMaySee() throws IOException {
        Files.createDirectory(driver.resolve("0000:17:00.0"));
        Files.createDirectory(driver.resolve("0000:65:00.0"));
        Files.createDirectory(driver.resolve("0000:b3:00.0"));

        assertThat(NvidiaGpus.count(driver, null)).isEqualTo(3);
        assertThat(NvidiaGpus.count(driver, "1")).isEqualTo(1);
        assertThat(NvidiaGpus.count(driver, "2, GPU-5f1e")).isEqualTo(2);
        assertThat(NvidiaGpus.count(driver, "0,1,2,3,4")).isEqualTo(3);
        assertThat(NvidiaGpus.count(driver, "0,-1,2")).isEqualTo(1);
        assertThat(NvidiaGpus.count(driver, "")).isZero();
    }

    @Test
    void countsNoneWithoutADriver() {
        assertThat(NvidiaGpus.count(driver.resolve("missing"), null)).isZero();
    }
}
