package io.fer4j.train.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.internal.WholeFile;
import io.fer4j.train.data.FaceDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A teacher's logits for views of the training pictures, kept in a folder: {@code teacher.json} says which teacher, views and
 * pictures, {@code view-00.f32} holds the logits {@code [n, 7]} of the first view as little-endian floats in row order, and so
 * on. Immutable and thread-safe.
 */
public final class TeacherLabels {
    private static final String HEADER = "teacher.json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Header header;
    private final float[][] logits;
    /** Where each picture stands in the data set that the teacher was shown. */
    private final int[] rows;

    /**
     * What the folder is about.
     *
     * @param teacher the teacher's name, for the student's card
     * @param teacherSha256 the checksum of the teacher's file
     * @param views what it was shown
     * @param pictures of which training pictures, by their fingerprint
     */
    public record Header(String teacher, String teacherSha256, TeacherViews views, String pictures) {}

    private TeacherLabels(Header header, float[][] logits, int[] rows) {
        this.header = header;
        this.logits = logits;
        this.rows = rows;
    }

    /**
     * Reads a folder.
     *
     * @param directory as {@link #start} and {@link #writeView} left it
     * @param pictures the training pictures
     * @return the labels
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the folder is of other pictures or a view is missing or cut short
     */
    public static TeacherLabels read(Path directory, FaceDataset pictures) throws IOException {
        Header header = header(directory)
                .orElseThrow(
                        () -> new IllegalArgumentException("Expected " + directory.resolve(HEADER) + ", found none."));
        check(header, directory, pictures);
        float[][] logits = new float[header.views().count()][];
        for (int view = 0; view < logits.length; view++) {
            logits[view] = readView(directory.resolve(name(view)), pictures.size());
        }
        return new TeacherLabels(
                header, logits, IntStream.range(0, pictures.size()).toArray());
    }

    private static Optional<Header> header(Path directory) throws IOException {
        try {
            Header header = JSON.readValue(Files.readString(directory.resolve(HEADER)), Header.class);
            if (header == null) {
                throw new IllegalArgumentException(
                        "Expected a teacher's header in " + directory.resolve(HEADER) + ", found null.");
            }
            return Optional.of(header);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Expected a teacher's header in " + directory.resolve(HEADER) + ", found: "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    private static void check(Header header, Path directory, FaceDataset pictures) {
        if (!header.pictures().equals(pictures.fingerprint())) {
            throw new IllegalArgumentException("Expected teacher labels for the pictures " + pictures.fingerprint()
                    + ", found labels for " + header.pictures() + " in " + directory + ".");
        }
    }

    private static float[] readView(Path file, int pictures) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "Expected the view " + file + ", found none; let the label command finish.", e);
        }
        float[] values = new float[pictures * Emotion.FER2013.size()];
        if (bytes.length != values.length * Float.BYTES) {
            throw new IllegalArgumentException("Expected " + (long) values.length * Float.BYTES + " bytes in " + file
                    + ", found " + bytes.length + ".");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /**
     * Starts a folder, or goes on with one that was begun alike.
     *
     * @param directory may not exist yet
     * @param header what it is about
     * @return the number of the first view that is still missing
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the folder was begun for something else
     */
    static int start(Path directory, Header header) throws IOException {
        Optional<Header> begun = header(directory);
        if (begun.isPresent() && !begun.get().equals(header)) {
            throw new IllegalArgumentException("Expected a new folder, or one begun with " + header + ", found "
                    + begun.get() + " in " + directory + ".");
        }
        Files.createDirectories(directory);
        WholeFile.deleteUnfinished(directory);
        WholeFile.write(directory.resolve(HEADER), JSON.writeValueAsBytes(header));
        int view = 0;
        while (view < header.views().count() && Files.exists(directory.resolve(name(view)))) {
            view++;
        }
        return view;
    }

    static void writeView(Path directory, int view, float[] logits) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits);
        WholeFile.write(directory.resolve(name(view)), bytes.array());
    }

    private static String name(int view) {
        return String.format(Locale.ROOT, "view-%02d.f32", view);
    }

    /**
     * Returns what the labels are about.
     *
     * @return the header
     */
    public Header header() {
        return header;
    }

    /**
     * Returns the labels of some of the pictures, as {@link FaceDataset#select} returns the pictures.
     *
     * @param chosen indices of pictures
     * @return the labels of those, in that order
     */
    public TeacherLabels select(int[] chosen) {
        float[][] selected = new float[logits.length][chosen.length * Emotion.FER2013.size()];
        int[] from = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            from[i] = rows[chosen[i]];
            for (int view = 0; view < logits.length; view++) {
                System.arraycopy(
                        logits[view],
                        chosen[i] * Emotion.FER2013.size(),
                        selected[view],
                        i * Emotion.FER2013.size(),
                        Emotion.FER2013.size());
            }
        }
        return new TeacherLabels(header, selected, from);
    }

    /**
     * Draws a view as the teacher saw it.
     *
     * @param pictures what the labels are of
     * @param row which picture
     * @param view which view
     * @return {@code [side, side]} pixels of 0 to 255, the picture's size
     */
    public byte[] view(FaceDataset pictures, int row, int view) {
        return header.views().draw(pictures, row, rows[row], view);
    }

    /**
     * Returns what the teacher says of a view.
     *
     * @param row which picture
     * @param view which view
     * @param temperature by which its logits are divided before the softmax, above 0 (Hinton et al. 2015)
     * @return seven probabilities
     */
    public EmotionScores label(int row, int view, double temperature) {
        float[] seven = new float[Emotion.FER2013.size()];
        System.arraycopy(logits[view], row * Emotion.FER2013.size(), seven, 0, Emotion.FER2013.size());
        return EmotionScores.ofLogits(seven, temperature);
    }

    /**
     * Returns what the teacher says of all views of a picture together.
     *
     * @param row the picture
     * @param temperature by which the logits are divided, above 0
     * @return the mean of the probabilities of all views
     */
    public EmotionScores meanLabel(int row, double temperature) {
        float[] mean = new float[Emotion.FER2013.size()];
        for (int view = 0; view < logits.length; view++) {
            EmotionScores scores = label(row, view, temperature);
            for (Emotion emotion : Emotion.FER2013) {
                mean[Emotion.FER2013.indexOf(emotion)] += scores.probability(emotion) / logits.length;
            }
        }
        return EmotionScores.of(mean);
    }
}
