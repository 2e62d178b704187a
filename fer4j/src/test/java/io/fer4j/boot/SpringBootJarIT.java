package io.fer4j.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/**
 * An executable jar as Spring Boot's own packager makes it, with the one dependency in it: the libraries are in a class loader of their
 * own, and the threads of the common pool have the system's, in which there is nothing.
 */
class SpringBootJarIT {
    private static final Path PHOTOGRAPH = Path.of("..", "examples", "src", "main", "resources")
            .resolve(Path.of("io", "fer4j", "examples", "astronaut.png"))
            .toAbsolutePath()
            .normalize();

    private static final List<String> OF_TESTS = List.of(
            "junit-",
            "assertj-",
            "surefire-",
            "opentest4j-",
            "apiguardian-",
            "spring-boot-loader-",
            "commons-compress-");

    private static final int MINUTES = 3;

    @TempDir
    private Path directory;

    @Test
    void recognizesInAnyThread() throws Exception {
        Path application = directory.resolve("application.jar");
        packageInto(application);

        try (JarFile jar = new JarFile(application.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .anyMatch(name -> name.matches("BOOT-INF/lib/fer-onnx-.*\\.jar"))
                    .contains("org/springframework/boot/loader/launch/JarLauncher.class");
        }
        assertThat(run(application))
                .contains(
                        "library in org.springframework.boot.loader.launch.LaunchedClassLoader",
                        "main thread: HAPPY",
                        "pool thread of AppClassLoader: HAPPY",
                        "thread of null: HAPPY");
    }

    private void packageInto(Path application) throws IOException {
        Path classes = directory.resolve("classes.jar");
        String name = HappyApplication.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(classes);
                JarOutputStream jar = new JarOutputStream(file);
                InputStream code = HappyApplication.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new ZipEntry(name));
            code.transferTo(jar);
        }
        Repackager packager = new Repackager(classes.toFile());
        packager.setMainClass(HappyApplication.class.getName());
        packager.repackage(application.toFile(), callback -> {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                File library = new File(entry);
                if (library.isFile() && OF_TESTS.stream().noneMatch(library.getName()::startsWith)) {
                    callback.library(new Library(library, LibraryScope.RUNTIME));
                }
            }
        });
    }

    private List<String> run(Path application) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        // Of two processors the JDK makes no pool.
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                        "-jar",
                        application.toString(),
                        PHOTOGRAPH.toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(out, UTF_8) + Files.readString(err, UTF_8))
                .isZero();
        return Files.readAllLines(out);
    }
}
