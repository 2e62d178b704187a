package io.fer4j.image;

import io.fer4j.BackendException;
import io.fer4j.Emotion;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The emoji of the expressions, each in several sizes so that it stays smooth when it is drawn small. Thread-safe. */
final class EmojiPictures {
    private static final int SMALLEST = 16;

    private final Map<Emotion, List<BufferedImage>> pictures = new EnumMap<>(Emotion.class);

    /**
     * Reads the pictures.
     *
     * @throws BackendException if they are not there or cannot be decoded
     */
    EmojiPictures() {
        for (Emotion emotion : Emotion.all()) {
            List<BufferedImage> sizes = new ArrayList<>();
            sizes.add(read(emotion));
            while (sizes.get(sizes.size() - 1).getWidth() / 2 >= SMALLEST) {
                sizes.add(halved(sizes.get(sizes.size() - 1)));
            }
            pictures.put(emotion, List.copyOf(sizes));
        }
    }

    /** Draws an emoji into a square. */
    void draw(Graphics2D graphics, Emotion emotion, double x, double y, double side) {
        List<BufferedImage> sizes = pictures.getOrDefault(emotion, List.of());
        BufferedImage chosen = sizes.get(0);
        for (BufferedImage size : sizes) {
            if (size.getWidth() >= side) {
                chosen = size;
            }
        }
        java.awt.geom.AffineTransform place = java.awt.geom.AffineTransform.getTranslateInstance(x, y);
        place.scale(side / chosen.getWidth(), side / chosen.getHeight());
        graphics.drawImage(chosen, place, null);
    }

    /** Returns an emoji's PNG file. */
    static byte[] file(Emotion emotion) {
        String resource = resource(emotion);
        try (InputStream in = EmojiPictures.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw missing(resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(resource, e);
        }
    }

    private static String resource(Emotion emotion) {
        return "emoji/" + emotion.label() + ".png";
    }

    private static BackendException missing(String resource) {
        return new BackendException(
                "Expected an emoji in the resource " + resource + ", found none. Get fer-image's jar anew.");
    }

    private static BackendException unreadable(String resource, IOException e) {
        return new BackendException("Expected to read the resource " + resource + ", found: " + e.getMessage(), e);
    }

    private static BufferedImage read(Emotion emotion) {
        try {
            // Not ImageIO.read(InputStream): that wants to write a temporary file.
            BufferedImage picture =
                    ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file(emotion))));
            if (picture == null) {
                throw missing(resource(emotion));
            }
            return withPlainColours(picture);
        } catch (IOException e) {
            throw unreadable(resource(emotion), e);
        }
    }

    private static BufferedImage withPlainColours(BufferedImage picture) {
        BufferedImage plain =
                new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB_PRE);
        Graphics2D graphics = plain.createGraphics();
        graphics.drawImage(picture, 0, 0, null);
        graphics.dispose();
        return plain;
    }

    private static BufferedImage halved(BufferedImage picture) {
        int width = picture.getWidth() / 2;
        int height = picture.getHeight() / 2;
        BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB_PRE);
        Graphics2D graphics = half.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return half;
    }
}
