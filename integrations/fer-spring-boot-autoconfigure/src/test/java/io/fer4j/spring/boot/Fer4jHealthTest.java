package io.fer4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health is what the networks do, not that they are there. For Spring Boot 4. */
class Fer4jHealthTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicReference<RuntimeException> TROUBLE = new AtomicReference<>();
    private static final AtomicReference<CountDownLatch> GATE = new AtomicReference<>();

    /** A real classifier that counts, waits and fails on demand. */
    @Configuration(proxyBeanMethods = false)
    static class Watched {
        @Bean
        Model model() {
            return Model.bundled("cnn3");
        }

        @Bean(destroyMethod = "close")
        EmotionClassifier classifier(Model model) {
            EmotionClassifier inner = EmotionClassifier.open(model, io.fer4j.Device.cpu(1));
            return new EmotionClassifier() {
                @Override
                public ModelCard card() {
                    return inner.card();
                }

                @Override
                public String backend() {
                    return inner.backend();
                }

                @Override
                public io.fer4j.Device device() {
                    return inner.device();
                }

                @Override
                public List<EmotionScores> classify(InputBatch batch) {
                    RUNS.incrementAndGet();
                    CountDownLatch gate = GATE.get();
                    if (gate != null) {
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    if (TROUBLE.get() != null) {
                        throw TROUBLE.get();
                    }
                    return inner.classify(batch);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(Fer4jAutoConfiguration.class, Fer4jHealthAutoConfiguration.class))
            .withUserConfiguration(Watched.class);

    @BeforeEach
    void reset() {
        RUNS.set(0);
        TROUBLE.set(null);
        GATE.set(null);
    }

    private static Health health(org.springframework.context.ApplicationContext context) {
        return context.getBean("fer4jHealthIndicator", HealthIndicator.class).health();
    }

    @Test
    void saysWhatRunsOnceTheGoldenPictureHasBeenRecognized() {
        runner.run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("model", "cnn3")
                    .containsEntry("backend", "onnx")
                    .containsEntry("device", "cpu:1")
                    .containsEntry("detector", "yunet")
                    .containsEntry(
                            "sha256",
                            Model.bundled("cnn3").card().weights().get(0).sha256())
                    .containsKeys("precision", "goldenPicture");
        });
    }

    @Test
    void asksTheNetworkAgainAfterTheInterval() {
        runner.withPropertyValues("fer4j.health.interval=1h").run(context -> {
            health(context);
            int runs = RUNS.get();
            for (int i = 0; i < 5; i++) {
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            }
            assertThat(RUNS).hasValue(runs);
        });
        runner.withPropertyValues("fer4j.health.interval=1ns").run(context -> {
            health(context);
            int runs = RUNS.get();
            health(context);
            assertThat(RUNS).hasValue(runs + 1);
        });
    }

    @Test
    void isDownWhileTheNetworkFailsAndUpAgainAfter() {
        runner.withPropertyValues("fer4j.health.interval=1ns").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            TROUBLE.set(new io.fer4j.InferenceException("Expected a result, found none."));
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails().get("error").toString()).contains("Expected a result, found none.");
            TROUBLE.set(null);
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void isOutOfServiceWhileTheNetworksAreOpenedInTheBackground() {
        GATE.set(new CountDownLatch(1));
        runner.withPropertyValues("fer4j.warm-up=background").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            GATE.get().countDown();
            RecognizerWarmUp warmUp = context.getBean(RecognizerWarmUp.class);
            for (int i = 0; i < 3000 && warmUp.state() == RecognizerWarmUp.State.PENDING; i++) {
                Thread.sleep(10);
            }
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("management.health.fer4j.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("fer4jHealthIndicator"));
    }
}
