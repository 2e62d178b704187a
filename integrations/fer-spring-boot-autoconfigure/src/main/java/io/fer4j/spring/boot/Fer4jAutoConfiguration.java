package io.fer4j.spring.boot;

import io.fer4j.DetectorOptions;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceAligner;
import io.fer4j.FaceDetector;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.Preprocessor;
import io.fer4j.PriorCorrection;
import io.fer4j.RecognitionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Makes an {@link EmotionRecognizer} and its parts from the properties under {@code fer4j}. Each part backs off where the application
 * has a bean of its own, and all of them where it has a recognizer of its own. Spring closes what is opened here.
 */
@AutoConfiguration
@ConditionalOnClass(EmotionRecognizer.class)
@EnableConfigurationProperties(Fer4jProperties.class)
public class Fer4jAutoConfiguration {
    /** Makes the configuration; Spring calls it. */
    public Fer4jAutoConfiguration() {}

    @Bean
    static DeviceConverter fer4jDeviceConverter() {
        return new DeviceConverter();
    }

    @Bean
    static LazyParts fer4jLazyParts(Environment environment) {
        return new LazyParts(environment);
    }

    @Bean
    @ConditionalOnSingleCandidate(EmotionRecognizer.class)
    SelfTest fer4jSelfTest(
            EmotionRecognizer recognizer, ObjectProvider<EmotionClassifier> classifier, ObjectProvider<Model> model) {
        return new SelfTest(recognizer, classifier.getIfUnique(), model.getIfUnique());
    }

    @Bean
    RecognizerWarmUp fer4jWarmUp(Fer4jProperties properties, ObjectProvider<SelfTest> test) {
        return new RecognizerWarmUp(properties.warmUp(), test);
    }

    /** A recognizer from its parts. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(EmotionRecognizer.class)
    static class Parts {
        @Bean
        @ConditionalOnMissingBean({Model.class, EmotionClassifier.class})
        Model fer4jModel(Fer4jProperties properties) {
            Model model = properties.modelDirectory() != null
                    ? Model.load(properties.modelDirectory())
                    : properties.model() != null ? Model.bundled(properties.model()) : Model.best();
            return properties.precision() == null ? model : model.variant(properties.precision());
        }

        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        EmotionClassifier fer4jClassifier(Fer4jProperties properties, Model model) {
            return properties.backend() == null
                    ? EmotionClassifier.open(model, properties.device())
                    : EmotionClassifier.open(model, properties.backend(), properties.device());
        }

        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        FaceDetector fer4jDetector(Fer4jProperties properties) {
            DetectorOptions options = properties.minimumFaceSize() == 1
                    ? DetectorOptions.defaults()
                    : DetectorOptions.builder()
                            .smallestFace(properties.minimumFaceSize())
                            .build();
            return properties.detector() == null
                    ? FaceDetector.open(options)
                    : FaceDetector.open(properties.detector(), options);
        }

        @Bean
        @ConditionalOnMissingBean
        Preprocessor fer4jPreprocessor(EmotionClassifier classifier, FaceDetector detector) {
            ModelCard card = classifier.card();
            if (card.alignment().isPresent()) {
                throw new ModelException("Expected a preprocessor that aligns faces as \""
                        + card.alignment().get() + "\", as the card of the model " + card.id()
                        + " asks, found none. Define a bean of the type io.fer4j.Preprocessor.");
            }
            return new FaceAligner(card.input(), card.crop(detector.id()));
        }

        @Bean(destroyMethod = "close")
        EmotionRecognizer fer4jRecognizer(
                Fer4jProperties properties,
                EmotionClassifier classifier,
                FaceDetector detector,
                Preprocessor preprocessor,
                ObjectProvider<RecognitionListener> listeners) {
            EmotionRecognizer.Builder builder = EmotionRecognizer.builder()
                    .classifier(classifier)
                    .detector(detector)
                    .preprocessor(preprocessor)
                    .minimumFaceSize(properties.minimumFaceSize())
                    .listener(ListenerChain.of(listeners.orderedStream().toList()));
            if (properties.uncertaintyThreshold() != null) {
                builder.uncertaintyThreshold(properties.uncertaintyThreshold());
            }
            if (properties.priorCorrection() != null) {
                builder.priorCorrection(correction(classifier.card(), properties.priorCorrection()));
            }
            return builder.build();
        }

        /** So that a card without priors is told of as a wrong property. */
        private static double correction(ModelCard card, double exponent) {
            try {
                return PriorCorrection.of(card, exponent).exponent();
            } catch (IllegalArgumentException e) {
                throw new InvalidConfigurationPropertyValueException(
                        "fer4j.prior-correction", exponent, String.valueOf(e.getMessage()));
            }
        }
    }
}
