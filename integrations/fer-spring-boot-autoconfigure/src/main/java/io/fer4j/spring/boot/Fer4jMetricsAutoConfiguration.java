package io.fer4j.spring.boot;

import io.fer4j.EmotionClassifier;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Counts faces and times stages, see {@link MeterRecognitionListener}. */
@AutoConfiguration(
        after = Fer4jAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, EmotionClassifier.class})
@ConditionalOnSingleCandidate(EmotionClassifier.class)
@ConditionalOnBean(MeterRegistry.class)
public class Fer4jMetricsAutoConfiguration {
    /** Makes the configuration; Spring calls it. */
    public Fer4jMetricsAutoConfiguration() {}

    @Bean
    @Lazy // With the recognizer: it must not open the network earlier.
    @ConditionalOnMissingBean
    MeterRecognitionListener fer4jMeters(MeterRegistry registry, EmotionClassifier classifier) {
        return new MeterRecognitionListener(registry, classifier);
    }
}
