package io.fer4j.spring.boot;

import io.fer4j.EmotionClassifier;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Observes the recognizer's calls, see {@link ObservationRecognitionListener}. */
@AutoConfiguration(
        after = Fer4jAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, EmotionClassifier.class})
@ConditionalOnSingleCandidate(EmotionClassifier.class)
@ConditionalOnBean(ObservationRegistry.class)
public class Fer4jObservationAutoConfiguration {
    /** Makes the configuration; Spring calls it. */
    public Fer4jObservationAutoConfiguration() {}

    @Bean
    @Lazy // With the recognizer: it must not open the network earlier.
    @ConditionalOnMissingBean
    ObservationRecognitionListener fer4jObservations(ObservationRegistry registry, EmotionClassifier classifier) {
        return new ObservationRecognitionListener(registry, classifier);
    }
}
