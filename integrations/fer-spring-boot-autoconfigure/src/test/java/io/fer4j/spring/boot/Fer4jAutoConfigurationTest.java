package io.fer4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceAligner;
import io.fer4j.FaceDetector;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.PixelFormat;
import io.fer4j.Precision;
import io.fer4j.Preprocessor;
import io.fer4j.RecognitionListener;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The beans, and what each property does to them, with real networks. Runs with Spring Boot 4.0 and with 3.5. */
class Fer4jAutoConfigurationTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(Fer4jAutoConfiguration.class));

    /** With the quick network. */
    private ApplicationContextRunner with(String... properties) {
        return runner.withPropertyValues("fer4j.model=cnn3").withPropertyValues(properties);
    }

    private static List<FaceEmotion> recognize(EmotionRecognizer recognizer) {
        return recognizer.recognize(PictureFile.decode("astronaut.png", Photograph.bytes()));
    }

    @Test
    void recognizesWithTheDefaultsAndIsClosedWithTheContext() {
        AtomicReference<EmotionRecognizer> kept = new AtomicReference<>();
        AtomicReference<EmotionClassifier> classifier = new AtomicReference<>();
        AtomicReference<FaceDetector> detector = new AtomicReference<>();
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            EmotionRecognizer recognizer = context.getBean(EmotionRecognizer.class);
            assertThat(recognize(recognizer))
                    .singleElement()
                    .satisfies(face -> assertThat(face.top()).isEqualTo(Emotion.HAPPY));
            assertThat(recognizer.model().id()).isEqualTo(Model.best().card().id());
            assertThat(recognizer.backend()).isEqualTo("onnx");
            assertThat(recognizer.device()).isEqualTo(Device.cpu());
            assertThat(recognizer.detector()).isEqualTo("yunet");
            assertThat(recognizer.uncertaintyThreshold())
                    .isEqualTo(recognizer.model().uncertaintyThreshold());
            assertThat(context.getBean(RecognizerWarmUp.class).state()).isEqualTo(RecognizerWarmUp.State.DONE);
            kept.set(recognizer);
            classifier.set(context.getBean(EmotionClassifier.class));
            detector.set(context.getBean(FaceDetector.class));
        });
        Frame frame = Frame.copyOf(2, 2, PixelFormat.GRAY8, new byte[4]);
        assertThatIllegalStateException()
                .isThrownBy(() -> kept.get().recognize(frame))
                .withMessageContaining("closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> classifier.get().classify(null))
                .withMessageContaining("closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> detector.get().detect(frame))
                .withMessageContaining("closed");
    }

    @Test
    void takesAModelByItsId() {
        with().run(context -> assertThat(
                        context.getBean(EmotionRecognizer.class).model().id())
                .isEqualTo("cnn3"));
    }

    @Test
    void takesAModelByItsDirectory(@TempDir Path directory) throws IOException {
        Model bundled = Model.bundled("cnn3");
        for (String file : List.of(
                "card.json",
                "golden/pictures.npy",
                "golden/probabilities.npy",
                bundled.card().weights().get(0).file())) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.write(directory.resolve(file), bundled.file(file));
        }
        runner.withPropertyValues("fer4j.model-directory=" + directory)
                .run(context -> assertThat(context.getBean(Model.class).toString())
                        .contains("cnn3")
                        .contains(directory.toString()));
    }

    @Test
    void takesAPrecision() {
        with("fer4j.precision=int8")
                .run(context ->
                        assertThat(context.getBean(Model.class).precision()).isEqualTo(Precision.INT8));
        with("fer4j.precision=fp16")
                .run(context ->
                        assertThat(context.getBean(Model.class).precision()).isEqualTo(Precision.FP16));
    }

    @Test
    void takesABackendAndADevice() {
        with("fer4j.backend=onnx", "fer4j.device=cpu:1").run(context -> {
            EmotionRecognizer recognizer = context.getBean(EmotionRecognizer.class);
            assertThat(recognizer.backend()).isEqualTo("onnx");
            assertThat(recognizer.device()).isEqualTo(Device.cpu(1));
        });
    }

    @Test
    void takesADetector() {
        with("fer4j.detector=ultraface")
                .run(context -> assertThat(
                                context.getBean(EmotionRecognizer.class).detector())
                        .isEqualTo("ultraface"));
    }

    @Test
    void takesASmallestFace() {
        with("fer4j.minimum-face-size=10")
                .run(context -> assertThat(recognize(context.getBean(EmotionRecognizer.class)))
                        .hasSize(1));
        with("fer4j.minimum-face-size=500").run(context -> {
            EmotionRecognizer recognizer = context.getBean(EmotionRecognizer.class);
            assertThat(recognize(recognizer)).isEmpty();
            assertThat(recognizer.smallestFace(1000, 1000)).isGreaterThanOrEqualTo(500);
        });
    }

    @Test
    void takesAThresholdAndACorrection() {
        with("fer4j.uncertainty-threshold=1", "fer4j.prior-correction=0.25").run(context -> {
            EmotionRecognizer recognizer = context.getBean(EmotionRecognizer.class);
            assertThat(recognizer.uncertaintyThreshold()).isEqualTo(1);
            assertThat(recognizer.priorCorrection()).isEqualTo(0.25);
            assertThat(recognize(recognizer)).allMatch(FaceEmotion::uncertain);
        });
    }

    @Test
    void lazyOpensNothingBeforeItIsUsed() {
        with("fer4j.warm-up=lazy").run(context -> {
            assertThat(context.getBeanFactory().getSingletonNames())
                    .doesNotContain("fer4jRecognizer", "fer4jClassifier", "fer4jDetector", "fer4jModel");
            assertThat(context.getBean(RecognizerWarmUp.class).state()).isEqualTo(RecognizerWarmUp.State.NOT_ASKED_FOR);
            assertThat(recognize(context.getBean(EmotionRecognizer.class))).hasSize(1);
        });
    }

    @Test
    void backgroundOpensBehindTheStart() {
        with("fer4j.warm-up=background").run(context -> {
            RecognizerWarmUp warmUp = context.getBean(RecognizerWarmUp.class);
            for (int i = 0; i < 3000 && warmUp.state() == RecognizerWarmUp.State.PENDING; i++) {
                Thread.sleep(10);
            }
            assertThat(warmUp.state()).isEqualTo(RecognizerWarmUp.State.DONE);
            assertThat(context.getBeanFactory().getSingletonNames()).contains("fer4jRecognizer");
        });
    }

    /** A context that is closed at once must wait for the networks, not close them under the thread that opens them. */
    @Test
    void backgroundMayBeClosedAtOnce() {
        for (int i = 0; i < 5; i++) {
            with("fer4j.warm-up=background").run(context -> assertThat(context).hasNotFailed());
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("fer4j-warm-up"));
        }
    }

    @Test
    void aFailureInTheBackgroundDoesNotEndTheApplication() {
        runner.withPropertyValues("fer4j.warm-up=background", "fer4j.model=unknown")
                .run(context -> {
                    RecognizerWarmUp warmUp = context.getBean(RecognizerWarmUp.class);
                    for (int i = 0; i < 3000 && warmUp.state() == RecognizerWarmUp.State.PENDING; i++) {
                        Thread.sleep(10);
                    }
                    assertThat(warmUp.state()).isEqualTo(RecognizerWarmUp.State.FAILED);
                    assertThat(context).hasNotFailed();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnParts {
        static final AtomicInteger DETECTIONS = new AtomicInteger();
        static final AtomicInteger CROPS = new AtomicInteger();

        @Bean(destroyMethod = "close")
        FaceDetector ownDetector() {
            FaceDetector inner = FaceDetector.open("ultraface");
            return new FaceDetector() {
                @Override
                public String id() {
                    return "ultraface";
                }

                @Override
                public List<io.fer4j.Face> detect(Frame frame) {
                    DETECTIONS.incrementAndGet();
                    return inner.detect(frame);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }

        @Bean
        Preprocessor ownPreprocessor(EmotionClassifier classifier) {
            FaceAligner aligner =
                    new FaceAligner(classifier.card().input(), classifier.card().crop("ultraface"));
            return (frame, faces, batch) -> {
                CROPS.incrementAndGet();
                aligner.preprocess(frame, faces, batch);
            };
        }

        @Bean(destroyMethod = "close")
        EmotionClassifier ownClassifier() {
            return EmotionClassifier.open(Model.bundled("cnn3"), Device.cpu(1));
        }
    }

    @Test
    void partsBackOffForTheApplicationsOwn() {
        runner.withUserConfiguration(OwnParts.class).run(context -> {
            assertThat(context).hasSingleBean(FaceDetector.class).hasSingleBean(Preprocessor.class);
            assertThat(context).hasSingleBean(EmotionClassifier.class).doesNotHaveBean(Model.class);
            int detections = OwnParts.DETECTIONS.get();
            int crops = OwnParts.CROPS.get();
            assertThat(recognize(context.getBean(EmotionRecognizer.class))).hasSize(1);
            assertThat(OwnParts.DETECTIONS).hasValue(detections + 1);
            assertThat(OwnParts.CROPS).hasValue(crops + 1);
            assertThat(context.getBean(EmotionRecognizer.class).device()).isEqualTo(Device.cpu(1));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnModel {
        @Bean
        Model ownModel() {
            return Model.bundled("cnn3").variant(Precision.INT8);
        }
    }

    @Test
    void aModelOfTheApplicationIsTaken() {
        runner.withUserConfiguration(OwnModel.class).run(context -> {
            assertThat(context).hasSingleBean(Model.class);
            assertThat(context.getBean(EmotionRecognizer.class).model().id()).isEqualTo("cnn3");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRecognizer {
        @Bean(destroyMethod = "close")
        EmotionRecognizer own() {
            return EmotionRecognizer.builder()
                    .model("cnn3")
                    .device(Device.cpu(1))
                    .build();
        }
    }

    @Test
    void everythingBacksOffForARecognizerOfTheApplication() {
        runner.withUserConfiguration(OwnRecognizer.class).run(context -> {
            assertThat(context).hasSingleBean(EmotionRecognizer.class);
            assertThat(context)
                    .doesNotHaveBean(Model.class)
                    .doesNotHaveBean(EmotionClassifier.class)
                    .doesNotHaveBean(FaceDetector.class)
                    .doesNotHaveBean(Preprocessor.class);
            assertThat(context.getBean(SelfTest.class).run())
                    .containsEntry("model", "cnn3")
                    .containsEntry("device", "cpu:1")
                    .containsEntry("goldenPicture", "none")
                    .doesNotContainKey("sha256");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoRecognizers {
        @Bean(destroyMethod = "close")
        EmotionRecognizer first() {
            return EmotionRecognizer.builder().model("cnn3").build();
        }

        @Bean(destroyMethod = "close")
        EmotionRecognizer second() {
            return EmotionRecognizer.builder().model("cnn3").build();
        }
    }

    @Test
    void severalRecognizersOfTheApplicationAreLeftAlone() {
        runner.withUserConfiguration(TwoRecognizers.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SelfTest.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoListeners {
        static final List<String> HEARD = new ArrayList<>();

        private static RecognitionListener named(String name) {
            return new RecognitionListener() {
                @Override
                public void recognized(int faces, Duration detect, Duration preprocess, Duration classify) {}

                @Override
                public Call begin() {
                    HEARD.add(name + " begins");
                    return (faces, detect, preprocess, classify) -> HEARD.add(name + " ends");
                }
            };
        }

        @Bean
        @Order(2)
        RecognitionListener inner() {
            return named("inner");
        }

        @Bean
        @Order(1)
        RecognitionListener outer() {
            return named("outer");
        }
    }

    @Test
    void allListenersHearOfACallNestedInTheirOrder() {
        with().withUserConfiguration(TwoListeners.class).run(context -> {
            TwoListeners.HEARD.clear();
            recognize(context.getBean(EmotionRecognizer.class));
            assertThat(TwoListeners.HEARD).containsExactly("outer begins", "inner begins", "inner ends", "outer ends");
        });
    }

    @Test
    void theGoldenPictureTellsWhatRuns() {
        with("fer4j.precision=int8")
                .run(context -> assertThat(context.getBean(SelfTest.class).run())
                        .containsEntry("model", "cnn3")
                        .containsEntry("precision", "int8")
                        .containsEntry(
                                "sha256",
                                Model.bundled("cnn3").card().weights().stream()
                                        .filter(weights -> weights.precision() == Precision.INT8)
                                        .findFirst()
                                        .orElseThrow()
                                        .sha256())
                        .containsEntry("backend", "onnx")
                        .containsEntry("device", "cpu")
                        .containsEntry("detector", "yunet")
                        .hasEntrySatisfying(
                                "goldenPicture",
                                found -> assertThat(found.toString()).startsWith("within 0.0")));
    }
}
