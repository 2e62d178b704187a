package io.fer4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven wrote into the jar. */
final class ProjectVersion implements IVersionProvider {
    private static final String PROPERTIES = "/META-INF/maven/io.fer4j/fer-cli/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream stream = ProjectVersion.class.getResourceAsStream(PROPERTIES)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return new String[] {"FER4J " + properties.getProperty("version", "(built without a jar)")};
        }
    }
}
