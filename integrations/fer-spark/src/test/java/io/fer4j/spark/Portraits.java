package io.fer4j.spark;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures made of two photographs: one face, two faces or none, of many sizes. */
final class Portraits {
    private static final BufferedImage ASTRONAUT = read("/io/fer4j/detect/astronaut.png");
    private static final BufferedImage MONA_LISA = read("/io/fer4j/detect/mona-lisa.jpg");

    private Portraits() {}

    private static BufferedImage read(String resource) {
        try (InputStream in = Objects.requireNonNull(Portraits.class.getResourceAsStream(resource), resource)) {
            return ImageIO.read(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Draws a picture: the same seed gives the same. */
    static BufferedImage picture(long seed) {
        Random random = new Random(seed);
        int width = 160 + random.nextInt(240);
        int height = 160 + random.nextInt(160);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setColor(new Color(random.nextInt(0x1000000)));
        graphics.fillRect(0, 0, width, height);
        int faces = random.nextInt(3);
        for (int i = 0; i < faces; i++) {
            int size = 100 + random.nextInt(80);
            BufferedImage face = random.nextBoolean() ? ASTRONAUT : MONA_LISA;
            graphics.drawImage(face, random.nextInt(60) + i * width / 2 - 20, random.nextInt(40), size, size, null);
        }
        graphics.dispose();
        return picture;
    }

    static BufferedImage astronaut(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(ASTRONAUT, 0, 0, width, height, null);
        graphics.dispose();
        return picture;
    }

    static byte[] encoded(BufferedImage picture, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, format, out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** Writes pictures of the seeds from 0 on into a directory: JPEG and PNG in turn. */
    static void write(Path directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String format = i % 3 == 0 ? "png" : "jpg";
            Files.write(directory.resolve(String.format("picture-%04d.%s", i, format)), encoded(picture(i), format));
        }
    }

    /** Writes files that are no pictures to recognize: truncated, text, a zip, one of 1.6 billion pixels. */
    static void writeBad(Path directory) throws IOException {
        byte[] intact = encoded(astronaut(128, 128), "jpg");
        Files.write(directory.resolve("bad-truncated.jpg"), Arrays.copyOf(intact, intact.length / 2));
        Files.write(directory.resolve("bad-text.png"), "Not a picture at all.".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("bad-zip.jpg"), new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3, 4});
        Files.write(directory.resolve("bad-huge.png"), huge(encoded(astronaut(16, 16), "png")));
    }

    /** Sets the sides in a PNG's header to 40,000 and mends the checksum. */
    private static byte[] huge(byte[] png) {
        byte[] changed = png.clone();
        for (int at : new int[] {16, 20}) {
            changed[at] = 0;
            changed[at + 1] = 0;
            changed[at + 2] = (byte) (40_000 >> 8);
            changed[at + 3] = (byte) 40_000;
        }
        java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
        checksum.update(changed, 12, 17);
        long value = checksum.getValue();
        for (int i = 0; i < 4; i++) {
            changed[29 + i] = (byte) (value >> (24 - 8 * i));
        }
        return changed;
    }
}
