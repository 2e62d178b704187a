package io.fer4j.spring.boot;

import java.util.Set;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Keeps Spring from opening the networks at the start, unless {@code fer4j.warm-up} is {@code eager}. */
final class LazyParts implements BeanFactoryPostProcessor {
    private static final Set<String> PARTS = Set.of(
            "fer4jModel", "fer4jClassifier", "fer4jDetector", "fer4jPreprocessor", "fer4jRecognizer", "fer4jSelfTest");

    private final Environment environment;

    LazyParts(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        WarmUp warmUp =
                Binder.get(environment).bind("fer4j.warm-up", WarmUp.class).orElse(WarmUp.EAGER);
        if (warmUp == WarmUp.EAGER) {
            return;
        }
        for (String part : PARTS) {
            if (factory.containsBeanDefinition(part)) {
                factory.getBeanDefinition(part).setLazyInit(true);
            }
        }
    }
}
