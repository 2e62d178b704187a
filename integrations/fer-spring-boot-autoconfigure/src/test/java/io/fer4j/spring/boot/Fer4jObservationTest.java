package io.fer4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Observations and meters of real recognitions. Runs with Spring Boot 4.0 and with 3.5. */
class Fer4jObservationTest {
    private static final AtomicBoolean BROKEN = new AtomicBoolean();
    private static final AtomicReference<Observation> DURING = new AtomicReference<>();

    @Configuration(proxyBeanMethods = false)
    static class Registries {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        ObservationRegistry observations(MeterRegistry meters) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
            registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }

        /** Tells which observation is current while it works, and fails on demand. */
        @Bean(destroyMethod = "close")
        FaceDetector detector(ObservationRegistry registry) {
            FaceDetector inner = FaceDetector.open("yunet");
            return new FaceDetector() {
                @Override
                public String id() {
                    return inner.id();
                }

                @Override
                public List<io.fer4j.Face> detect(Frame frame) {
                    DURING.set(registry.getCurrentObservation());
                    if (BROKEN.get()) {
                        throw new InferenceException("broken on demand");
                    }
                    return inner.detect(frame);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    Fer4jAutoConfiguration.class,
                    Fer4jObservationAutoConfiguration.class,
                    Fer4jMetricsAutoConfiguration.class))
            .withPropertyValues("fer4j.model=cnn3");

    @Test
    void timesCallsAndCountsFaces() {
        BROKEN.set(false);
        runner.withPropertyValues("fer4j.uncertainty-threshold=1")
                .withUserConfiguration(Registries.class)
                .run(context -> {
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    ObservationRegistry observations = context.getBean(ObservationRegistry.class);
                    EmotionRecognizer recognizer = context.getBean(EmotionRecognizer.class);
                    Frame photograph = PictureFile.decode("astronaut.png", Photograph.bytes());
                    recognizer.recognize(photograph);
                    assertThat(DURING.get().getContext().getName()).isEqualTo("fer4j.recognize");
                    recognizer.recognizeAll(List.of(photograph, photograph));
                    recognizer.recognize(Frame.copyOf(64, 64, PixelFormat.GRAY8, new byte[64 * 64]));
                    BROKEN.set(true);
                    assertThatThrownBy(() -> recognizer.recognize(photograph)).hasMessage("broken on demand");
                    BROKEN.set(false);
                    assertThat(observations.getCurrentObservation()).isNull();

                    String[] keys = {"model", "cnn3", "backend", "onnx", "device", "cpu"};
                    assertThat(meters.get("fer4j.recognize")
                                    .tags(keys)
                                    .tag("outcome", "success")
                                    .timer()
                                    .count())
                            .isEqualTo(3);
                    assertThat(meters.get("fer4j.recognize")
                                    .tags(keys)
                                    .tag("outcome", "error")
                                    .tag("error", "InferenceException")
                                    .timer()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("fer4j.faces").tags(keys).counter().count())
                            .isEqualTo(3);
                    assertThat(meters.get("fer4j.faces.uncertain")
                                    .tags(keys)
                                    .counter()
                                    .count())
                            .isEqualTo(3);
                    for (String stage : List.of("detect", "preprocess", "classify")) {
                        assertThat(meters.get("fer4j.stage")
                                        .tags(keys)
                                        .tag("stage", stage)
                                        .timer()
                                        .count())
                                .isEqualTo(3);
                    }
                    saysNothingAboutAPerson(meters);
                });
    }

    private static void saysNothingAboutAPerson(MeterRegistry meters) {
        Set<String> keys = new TreeSet<>();
        Set<String> values = new TreeSet<>();
        for (Meter meter : meters.getMeters()) {
            assertThat(meter.getId().getName()).startsWith("fer4j.");
            for (Tag tag : meter.getId().getTags()) {
                keys.add(tag.getKey());
                values.add(tag.getValue());
            }
        }
        assertThat(keys).containsExactly("backend", "device", "error", "model", "outcome", "stage");
        assertThat(values)
                .containsExactly(
                        "InferenceException",
                        "classify",
                        "cnn3",
                        "cpu",
                        "detect",
                        "error",
                        "none",
                        "onnx",
                        "preprocess",
                        "success",
                        "unknown");
        for (Emotion emotion : Emotion.values()) {
            assertThat(values).noneMatch(value -> value.equalsIgnoreCase(emotion.name()));
        }
    }

    @Test
    void lazyRecognizersStayLazyBesideRegistries() {
        runner.withPropertyValues("fer4j.warm-up=lazy")
                .withUserConfiguration(Registries.class)
                .run(context -> assertThat(context.getBeanFactory().getSingletonNames())
                        .doesNotContain("fer4jClassifier", "fer4jRecognizer"));
    }

    @Test
    void worksWithoutRegistriesAndWithoutMicrometer() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(EmotionRecognizer.class)
                .doesNotHaveBean("fer4jObservations")
                .doesNotHaveBean("fer4jMeters"));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasSingleBean(EmotionRecognizer.class));
    }
}
