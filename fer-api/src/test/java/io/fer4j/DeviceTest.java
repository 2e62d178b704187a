package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @Property
    void isReadAsItIsWritten(@ForAll @IntRange(max = 999_999_999) int number) {
        int threads = number % (4 * Runtime.getRuntime().availableProcessors());
        Device processor = threads == 0 ? Device.cpu() : Device.cpu(threads);

        assertThat(Device.parse(processor.toString())).isEqualTo(processor);
        assertThat(Device.parse(Device.cuda(number).toString())).isEqualTo(Device.cuda(number));
    }

    @ParameterizedTest
    @CsvSource({"cpu,CPU,0,0", "cpu:3,CPU,0,3", "cuda,CUDA,0,0", "cuda:2,CUDA,2,0"})
    void hasFourForms(String text, Device.Kind kind, int index, int threads) {
        assertThat(Device.parse(text)).isEqualTo(new Device(kind, index, threads));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gpu", "CPU", "cpu:", "cpu:-1", "cpu:two", "cuda: 0", " cpu", "cpu\n", "cuda:99999999999"})
    void refusesOtherForms(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.parse(text))
                .withMessage("Expected a device such as cpu, cpu:2, cuda or cuda:0, found \"" + text + "\".");
    }

    @Test
    void refusesNumbersThatDoNotGoWithTheKind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.parse("cpu:0"))
                .withMessageStartingWith("Expected 1 to ")
                .withMessageEndingWith(" threads, at most 4 for each processor of this machine, found 0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.parse("cpu:99999"))
                .withMessageEndingWith(" for each processor of this machine, found 99999.");
        assertThatIllegalArgumentException().isThrownBy(() -> Device.cpu(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.cuda(-1))
                .withMessage(
                        "Expected cpu with at least 0 threads or cuda with an index from 0, found CUDA with index -1"
                                + " and 0 threads.");
        assertThatIllegalArgumentException().isThrownBy(() -> new Device(Device.Kind.CPU, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Device(Device.Kind.CUDA, 0, 1));
        assertThatNullPointerException()
                .isThrownBy(() -> new Device(null, 0, 0))
                .withMessage("kind");
    }
}
