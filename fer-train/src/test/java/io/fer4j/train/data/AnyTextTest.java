package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged tables of pictures: each is read, or refused with the exception that is announced. */
class AnyTextTest {
    private static final String[] WILD = {
        "-1",
        "256",
        "7",
        "99999999999999999999",
        "1e9",
        "NaN",
        "",
        " ",
        ",",
        "\"",
        "\n",
        "\r",
        "\0",
        "\uFEFF",
        "é",
        "Training"
    };

    private static Path file;

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("any-text", ".csv");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    private static String table(Random random) {
        StringBuilder text = new StringBuilder("emotion,pixels,Usage\n");
        for (int row = 0; row < 3; row++) {
            text.append(random.nextInt(7)).append(',');
            for (int i = 0; i < 2304; i++) {
                text.append(i == 0 ? "" : " ").append(random.nextInt(256));
            }
            text.append(",Training\n");
        }
        return text.toString();
    }

    private static void readOrRefuse(byte[] contents) throws IOException {
        Files.write(file, contents);
        try {
            FaceDataset found = Fer2013Csv.read(file, "Training");
            assertThat(found.pixels()).hasSize(found.size() * 2304);
        } catch (DatasetException e) {
            assertThat(e).hasMessageContaining(file.toString());
        }
    }

    @Property(tries = 500)
    void damagedBytes(@ForAll Random random) throws IOException {
        byte[] bytes = table(random).getBytes(StandardCharsets.UTF_8);
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        readOrRefuse(random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }

    @Property(tries = 500)
    void wildFields(@ForAll Random random) throws IOException {
        StringBuilder text = new StringBuilder(table(random));
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            // The first half of them in the header and the first label.
            int at = random.nextInt(random.nextBoolean() ? 30 : text.length());
            int end = Math.min(text.length(), at + random.nextInt(5));
            text.replace(at, end, WILD[random.nextInt(WILD.length)]);
        }
        readOrRefuse(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500)
    void damagedZips(@ForAll Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(table(random).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = out.toByteArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        readOrRefuse(random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }
}
