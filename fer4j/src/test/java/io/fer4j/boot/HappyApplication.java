package io.fer4j.boot;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;

/** A user's application: says what the picture shows, in several threads. */
@SpringBootConfiguration
public class HappyApplication implements CommandLineRunner {
    /**
     * Starts the application.
     *
     * @param arguments the picture
     */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(HappyApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.run(arguments);
    }

    @Override
    public void run(String... arguments) throws Exception {
        Frame frame = read(new File(arguments[0]));
        System.out.println("library in "
                + EmotionRecognizer.class.getClassLoader().getClass().getName());
        System.out.println("main thread: " + expression(frame));
        System.out.println(CompletableFuture.supplyAsync(() -> {
                    ClassLoader loader = Thread.currentThread().getContextClassLoader();
                    return "pool thread of " + loader.getClass().getSimpleName() + ": " + expression(frame);
                })
                .get());
        Thread thread = new Thread(() -> System.out.println(
                "thread of " + Thread.currentThread().getContextClassLoader() + ": " + expression(frame)));
        thread.setContextClassLoader(null);
        thread.start();
        thread.join();
    }

    private static String expression(Frame frame) {
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            return recognizer.recognize(frame).get(0).top().name();
        }
    }

    private static Frame read(File file) {
        try {
            BufferedImage picture = ImageIO.read(file);
            BufferedImage bgr =
                    new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
            bgr.getGraphics().drawImage(picture, 0, 0, null);
            byte[] pixels = ((DataBufferByte) bgr.getRaster().getDataBuffer()).getData();
            return Frame.copyOf(bgr.getWidth(), bgr.getHeight(), PixelFormat.BGR24, pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
