package io.fer4j.spring.boot;

import io.fer4j.EmotionRecognizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Makes the recognizer a part of the application's health, under the name {@code fer4j}. For Spring Boot 4: health has another package
 * in 3.5, where this configuration stays out.
 */
@AutoConfiguration(after = Fer4jAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class, EmotionRecognizer.class})
@ConditionalOnBean(SelfTest.class)
@ConditionalOnEnabledHealthIndicator("fer4j")
public class Fer4jHealthAutoConfiguration {
    /** Makes the configuration; Spring calls it. */
    public Fer4jHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "fer4jHealthIndicator")
    HealthIndicator fer4jHealthIndicator(
            Fer4jProperties properties, RecognizerWarmUp warmUp, ObjectProvider<SelfTest> test) {
        return new RecognizerHealthIndicator(properties.health().interval(), warmUp, test);
    }
}
