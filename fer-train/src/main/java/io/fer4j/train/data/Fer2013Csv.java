package io.fer4j.train.data;

import io.fer4j.Emotion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads FER2013 (Goodfellow et al. 2013) from its CSV file, as it is, gzipped, or in the .tar.gz or .zip of a download: columns {@code emotion} (0 to 6),
 * {@code pixels} (48 x 48 numbers from 0 to 255 with blanks between them) and {@code Usage}, in any order and letter case, as
 * in {@code fer2013.csv} and {@code icml_face_data.csv}.
 */
public final class Fer2013Csv {
    /** How many rows and columns a picture has. */
    public static final int SIDE = 48;

    private static final int PIXELS = SIDE * SIDE;
    private static final int LONGEST_EXCERPT = 20;

    private final CsvText text;
    private final CsvColumns columns;
    private final int emotionColumn;
    private final int pixelsColumn;
    private final int usageColumn;
    private final byte[] picture = new byte[PIXELS];

    private Fer2013Csv(CsvText text) throws IOException {
        this.text = text;
        this.columns = CsvColumns.read(text, List.of("emotion", "pixels", "Usage"));
        this.emotionColumn = columns.find("emotion");
        this.pixelsColumn = columns.find("pixels");
        this.usageColumn = columns.find("Usage");
    }

    /**
     * Reads the rows of one usage; the others are checked as well.
     *
     * @param file the CSV file, or an archive with it
     * @param usage for example {@code "Training"} or {@code "PublicTest"}, in any letter case
     * @return the pictures in the order of the rows
     * @throws DatasetException if there is no such file, no such usage (the message lists those there are), or a row is wrong
     *     (the message names the line, what was expected and what was found)
     * @throws IOException if the file cannot be read
     */
    public static FaceDataset read(Path file, String usage) throws IOException {
        try (CsvText text = CsvText.open(file)) {
            return new Fer2013Csv(text).rowsOf(usage);
        }
    }

    private FaceDataset rowsOf(String usage) throws IOException {
        DatasetBuilder rows = new DatasetBuilder(SIDE, SIDE);
        Set<String> usages = new LinkedHashSet<>();
        String spelled = usage;
        while (text.hasRow()) {
            Row row = row();
            usages.add(row.usage);
            if (row.usage.equalsIgnoreCase(usage)) {
                rows.add(picture, row.label);
                spelled = row.usage;
            }
        }
        if (rows.isEmpty()) {
            throw new DatasetException("Expected a usage of " + text.file() + ", one of "
                    + Excerpt.of(List.copyOf(usages)) + ", found \"" + usage + "\".");
        }
        return rows.build("FER2013", spelled);
    }

    /** What a row says besides its pixels, which are in {@link #picture}. */
    private record Row(Emotion label, String usage) {}

    private Row row() throws IOException {
        int line = text.line();
        Emotion label = Emotion.NEUTRAL;
        String usage = "";
        int column = 0;
        boolean more = true;
        for (; more; more = text.endField()) {
            if (column == pixelsColumn) {
                readPixels(line);
            } else {
                String field = text.field();
                label = column == emotionColumn ? label(field, line) : label;
                usage = column == usageColumn ? field : usage;
            }
            column++;
        }
        if (column != columns.count()) {
            throw text.wrong(
                    line, columns.count() + " columns " + Excerpt.of(columns.names()), Integer.toString(column));
        }
        return new Row(label, usage);
    }

    private Emotion label(String field, int line) throws DatasetException {
        if (field.length() == 1 && field.charAt(0) >= '0' && field.charAt(0) < '0' + Emotion.FER2013.size()) {
            return Emotion.FER2013.get(field.charAt(0) - '0');
        }
        throw text.wrong(line, "a label from 0 to " + (Emotion.FER2013.size() - 1), "\"" + Excerpt.of(field) + "\"");
    }

    private void readPixels(int line) throws IOException {
        boolean quoted = text.skipQuote();
        int count = 0;
        text.skipBlanks();
        while (!text.atFieldEnd(quoted)) {
            int pixel = pixel(line, count, quoted);
            if (count < PIXELS) {
                picture[count] = (byte) pixel;
            }
            count++;
            text.skipBlanks();
        }
        if (quoted) {
            text.skipQuote();
        }
        if (count != PIXELS) {
            throw text.wrong(line, PIXELS + " pixels (" + SIDE + "x" + SIDE + ")", Integer.toString(count));
        }
    }

    /** Reads one number; behind it there must be a blank or the end of the field. */
    private int pixel(int line, int index, boolean quoted) throws IOException {
        int value = 0;
        int next = text.peek();
        while (next >= '0' && next <= '9' && value <= 255) {
            value = 10 * value + next - '0';
            text.skip();
            next = text.peek();
        }
        boolean ended = next == ' ' || next == '\t' || next == '\r' || text.atFieldEnd(quoted);
        if (!ended || value > 255) {
            String rest = restOfNumber(quoted);
            throw text.wrong(
                    line,
                    "pixels from 0 to 255",
                    "\"" + Excerpt.of(value == 0 ? rest : value + rest) + "\" as pixel " + (index + 1));
        }
        return value;
    }

    private String restOfNumber(boolean quoted) throws IOException {
        StringBuilder rest = new StringBuilder();
        while (!text.atFieldEnd(quoted) && text.peek() != ' ' && rest.length() <= LONGEST_EXCERPT) {
            rest.append((char) text.peek());
            text.skip();
        }
        return rest.toString();
    }
}
