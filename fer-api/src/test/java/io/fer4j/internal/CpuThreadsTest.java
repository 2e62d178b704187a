package io.fer4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.BackendException;
import io.fer4j.Device;
import org.junit.jupiter.api.Test;

class CpuThreadsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void takeWhatWasAskedForUpToFourForEachProcessor() {
        assertThat(CpuThreads.of(Device.cpu(1))).isEqualTo(1);
        assertThat(CpuThreads.of(Device.cpu(4 * PROCESSORS))).isEqualTo(4 * PROCESSORS);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> CpuThreads.of(new Device(Device.Kind.CPU, 0, 4 * PROCESSORS + 1)))
                .withMessage(
                        "Expected at most " + 4 * PROCESSORS + " threads on this machine, 4 for each of its processors,"
                                + " found cpu:" + (4 * PROCESSORS + 1) + ".");
    }

    @Test
    void areOneForEachProcessorUpToFourOtherwise() {
        assertThat(CpuThreads.of(Device.cpu())).isEqualTo(Math.min(4, PROCESSORS));
        assertThat(CpuThreads.of(Device.cuda(0))).isEqualTo(Math.min(4, PROCESSORS));
    }
}
