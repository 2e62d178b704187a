package io.fer4j.spring.boot;

import io.fer4j.EmotionRecognizer;
import io.fer4j.image.PictureFile;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestController;

/** Recognizes posted pictures, if {@code fer4j.web.enabled} says so. For applications on servlets. */
@AutoConfiguration(after = Fer4jAutoConfiguration.class)
@ConditionalOnProperty(name = "fer4j.web.enabled", havingValue = "true")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({RestController.class, HttpServletRequest.class, PictureFile.class, EmotionRecognizer.class})
@ConditionalOnBean(EmotionRecognizer.class)
public class Fer4jWebAutoConfiguration {
    /** Makes the configuration; Spring calls it. */
    public Fer4jWebAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    RecognizeController fer4jRecognizeController(
            Fer4jProperties properties, ObjectProvider<EmotionRecognizer> recognizer) {
        return new RecognizeController(properties.web(), recognizer);
    }
}
