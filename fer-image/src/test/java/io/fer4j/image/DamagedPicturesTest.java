package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.testkit.ForkedJvm;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged pictures given to the decoders, in a virtual machine of their own, which must live. */
class DamagedPicturesTest {
    private static final int EACH = 400;
    private static final int MANY = 20_000;

    @TempDir
    Path folder;

    @Test
    void areRefusedOrDecodedAndNeverCrash() throws Exception {
        damage(EACH);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void manyAreRefusedOrDecodedAndNeverCrash() throws Exception {
        damage(MANY);
    }

    private void damage(int each) throws Exception {
        String output = new ForkedJvm(folder).options("-Xmx256m").patience(60).run(Damage.class, String.valueOf(each));

        assertThat(output.lines())
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).matches("\\w+: refused \\d{2,}, decoded \\d+"));
    }

    @Test
    void aWebpThatClaimsAnEndlessSizeIsRefused() {
        ByteBuffer file = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(52);
        file.put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1)).putInt(10).putInt(0);
        int side = 60_000 - 1;
        for (int i = 0; i < 2; i++) {
            file.put((byte) side).put((byte) (side >> 8)).put((byte) (side >> 16));
        }

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("huge.webp", file.array()))
                .withMessageStartingWith(
                        "Expected a picture of at most 100000000 pixels, found 60000x60000 in huge.webp.");
    }

    @Test
    void aJpegOfEndlessScansIsRefused() throws Exception {
        byte[] jpeg = encoded("jpg");
        int end = jpeg.length - 2;
        int scan = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00da");
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, scan);
        for (int i = 0; i < 101; i++) {
            bomb.write(jpeg, scan, end - scan);
        }
        bomb.write(jpeg, end, 2);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("slow.jpg", bomb.toByteArray()))
                .withMessageContaining("slow.jpg has more than 100 scans");
    }

    @Test
    void aPictureBeyondTheMemoryIsRefused() throws Exception {
        assertThat(new ForkedJvm(folder).options("-Xmx40m").run(TooBig.class))
                .isEqualTo("Expected a picture that fits into memory, found a bigger one: big.png. Scale it down.\n");
    }

    /** A picture of 100x75 pixels, a shrunken photograph, in a format. */
    private static byte[] encoded(String format) throws java.io.IOException {
        if (format.equals("webp")) {
            return Samples.file("small.webp");
        }
        Frame small = Samples.scaled(Samples.astronaut(), 100, 75);
        BufferedImage image = new BufferedImage(100, 75, BufferedImage.TYPE_INT_RGB);
        ByteBuffer pixels = small.pixels();
        for (int y = 0; y < 75; y++) {
            for (int x = 0; x < 100; x++) {
                int at = y * small.rowStride() + 3 * x;
                image.setRGB(
                        x,
                        y,
                        new java.awt.Color(pixels.get(at + 2) & 0xFF, pixels.get(at + 1) & 0xFF, pixels.get(at) & 0xFF)
                                .getRGB());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    /** Decodes so many damaged pictures of each format; whatever is neither refused with a reason nor decoded ends it. */
    static final class Damage {
        private static final int HEADERS = 80;
        private static final int MOST_PIXELS = 1_000_000;

        private final Random random = new Random(1);

        private Damage() {}

        public static void main(String[] arguments) throws Exception {
            Damage damage = new Damage();
            Map<String, byte[]> pictures = new LinkedHashMap<>();
            for (String format : new String[] {"jpg", "png", "gif", "bmp", "tiff", "webp"}) {
                pictures.put(format, encoded(format));
            }
            int each = Integer.parseInt(arguments[0]);
            pictures.forEach((format, whole) -> {
                int refused = 0;
                for (int i = 0; i < each; i++) {
                    refused += damage.isRefused(format, whole) ? 1 : 0;
                }
                System.out.println(format + ": refused " + refused + ", decoded " + (each - refused));
            });
        }

        private boolean isRefused(String format, byte[] whole) {
            byte[] bytes = damaged(whole);
            if (format.equals("png") && random.nextInt(10) > 0) {
                // Else the checksums would stand in front of the decoder.
                correctChecksums(bytes);
            }
            try {
                Frame frame = PictureFile.decode("damaged." + format, bytes, MOST_PIXELS);
                assertThat(frame.pixels().remaining()).isEqualTo(3 * frame.width() * frame.height());
                return false;
            } catch (SourceException e) {
                assertThat(e).hasMessageContaining("damaged." + format);
                return true;
            }
        }

        private byte[] damaged(byte[] whole) {
            byte[] bytes = whole.clone();
            if (random.nextInt(8) == 0) {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(HEADERS, bytes.length) : bytes.length);
                if (random.nextBoolean()) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                } else {
                    bytes[at] = (byte) random.nextInt(256);
                }
            }
            return bytes;
        }

        private static void correctChecksums(byte[] png) {
            ByteBuffer bytes = ByteBuffer.wrap(png);
            int at = 8;
            while (at + 12 <= png.length) {
                int length = bytes.getInt(at);
                if (length < 0 || length > png.length - at - 12) {
                    return;
                }
                CRC32 sum = new CRC32();
                sum.update(png, at + 4, length + 4);
                bytes.putInt(at + 8 + length, (int) sum.getValue());
                at += 12 + length;
            }
        }
    }

    /** Decodes a file of some kilobytes with more pixels than the heap has bytes, and prints what it hears. */
    static final class TooBig {
        private static final int SIDE = 8000;

        private TooBig() {}

        private static void putChunk(ByteBuffer file, String type, byte[] data) {
            byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
            CRC32 checksum = new CRC32();
            checksum.update(name);
            checksum.update(data);
            file.putInt(data.length).put(name).put(data).putInt((int) checksum.getValue());
        }

        public static void main(String[] arguments) throws java.io.IOException {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            try (DeflaterOutputStream rows = new DeflaterOutputStream(data)) {
                for (int y = 0; y < SIDE; y++) {
                    rows.write(new byte[1 + SIDE]);
                }
            }
            ByteBuffer file = ByteBuffer.allocate(data.size() + 100)
                    .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
            byte[] header = ByteBuffer.allocate(13)
                    .putInt(SIDE)
                    .putInt(SIDE)
                    .put((byte) 8)
                    .array();
            putChunk(file, "IHDR", header);
            putChunk(file, "IDAT", data.toByteArray());
            putChunk(file, "IEND", new byte[0]);
            try {
                System.out.println(PictureFile.decode("big.png", file.array()));
            } catch (SourceException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
