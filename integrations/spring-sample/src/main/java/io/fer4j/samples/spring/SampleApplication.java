package io.fer4j.samples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Recognizes the expressions in posted pictures. */
@SpringBootApplication
public class SampleApplication {
    /** Makes the application; Spring calls it. */
    public SampleApplication() {}

    /**
     * Starts the application.
     *
     * @param arguments properties, such as {@code --server.port=8081}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(SampleApplication.class, arguments);
    }
}
