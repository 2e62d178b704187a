package io.fer4j.spring.boot3;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A whole application of Spring Boot 3.5 with all of its auto-configurations, and with ours that it does not know the classes of. */
class SpringBoot3Test {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void everythingButHealthIsThere() {
        assertThat(SpringBootVersion.getVersion()).startsWith("3.5.");
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        try (ConfigurableApplicationContext context =
                application.run("--fer4j.model=cnn3", "--spring.main.banner-mode=off", "--logging.level.root=warn")) {
            assertThat(context.getBean(EmotionRecognizer.class).backend()).isEqualTo("onnx");
            assertThat(context.getBeanNamesForType(EmotionRecognizer.class)).hasSize(1);
            assertThat(context.containsBean("fer4jObservations")).isTrue();
            assertThat(context.containsBean("fer4jMeters")).isTrue();
            assertThat(context.containsBean("fer4jHealthIndicator")).isFalse();
        }
    }
}
