package io.fer4j.train.data;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What ten people saw in each picture of FER2013 (Barsoum et al. 2016, "Training Deep Networks for Facial Expression
 * Recognition with Crowd-Sourced Label Distribution"): the file {@code fer2013new.csv}, whose rows are those of
 * {@code fer2013.csv} in the same order. Immutable and thread-safe.
 */
public final class FerPlusVotes {
    /** The file's columns in the order of {@link Emotion}. */
    private static final List<String> EXPRESSIONS =
            List.of("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral");

    private static final String CONTEMPT = "contempt";
    private static final String UNKNOWN = "unknown";
    private static final String NOT_A_FACE = "NF";
    private static final String USAGE = "Usage";

    /**
     * The votes on one image.
     *
     * @param distribution over the seven; empty if nobody voted for any of them
     * @param mostVoted the one column with the most votes, if it is one of the seven
     * @param isClear whether that column has more than half of all votes
     * @param isExpression whether neither "unknown" nor "no face" has as many votes as the most-voted of the other columns
     */
    private record Row(
            Optional<EmotionScores> distribution, Optional<Emotion> mostVoted, boolean isClear, boolean isExpression) {}

    private final List<Row> rows;

    private FerPlusVotes(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads the votes on the pictures of a data set.
     *
     * @param file {@code fer2013new.csv}
     * @param pictures all rows of one usage of FER2013, in the file's order
     * @return as many votes as pictures
     * @throws DatasetException if there is no such file, a row is wrong (the message names the line), or there are more or
     *     fewer rows of that usage than pictures
     * @throws IOException if the file cannot be read
     */
    public static FerPlusVotes read(Path file, FaceDataset pictures) throws IOException {
        List<Row> rows = new ArrayList<>();
        Set<String> usages = new LinkedHashSet<>();
        try (CsvText text = CsvText.open(file)) {
            CsvColumns columns = CsvColumns.read(text, expectedColumns());
            while (text.hasRow()) {
                int line = text.line();
                List<String> fields = text.row();
                if (fields.size() != columns.count()) {
                    throw text.wrong(line, columns.count() + " columns", Integer.toString(fields.size()));
                }
                String usage = fields.get(columns.find(USAGE));
                usages.add(usage);
                if (usage.equalsIgnoreCase(pictures.usage())) {
                    rows.add(row(text, line, columns, fields));
                }
            }
        }
        if (rows.size() != pictures.size()) {
            throw new DatasetException("Expected votes on " + pictures.size() + " pictures of the usage "
                    + pictures.usage() + " in " + file + ", found " + rows.size() + " (its usages are "
                    + Excerpt.of(List.copyOf(usages)) + ").");
        }
        return new FerPlusVotes(rows);
    }

    private static List<String> expectedColumns() {
        List<String> columns = new ArrayList<>(List.of(USAGE));
        columns.addAll(EXPRESSIONS);
        columns.addAll(List.of(CONTEMPT, UNKNOWN, NOT_A_FACE));
        return columns;
    }

    private static Row row(CsvText text, int line, CsvColumns columns, List<String> fields) throws DatasetException {
        int[] votes = new int[Emotion.FER2013.size()];
        int sum = 0;
        for (int i = 0; i < votes.length; i++) {
            votes[i] = votes(text, line, columns, fields, EXPRESSIONS.get(i));
            sum += votes[i];
        }
        int contempt = votes(text, line, columns, fields, CONTEMPT);
        int unknown = votes(text, line, columns, fields, UNKNOWN);
        int notAFace = votes(text, line, columns, fields, NOT_A_FACE);
        int most = Arrays.stream(votes).max().orElseThrow();
        int others = Math.max(contempt, Math.max(unknown, notAFace));
        boolean isUnique = Arrays.stream(votes).filter(count -> count == most).count() == 1 && most > others;
        boolean isClear = isUnique && 2 * most > sum + contempt + unknown + notAFace;
        boolean isExpression = sum > 0 && Math.max(unknown, notAFace) < Math.max(most, contempt);
        return new Row(
                distribution(votes, sum),
                isUnique ? Optional.of(Emotion.FER2013.get(indexOf(votes, most))) : Optional.empty(),
                isClear,
                isExpression);
    }

    private static int indexOf(int[] votes, int count) {
        int index = 0;
        while (votes[index] != count) {
            index++;
        }
        return index;
    }

    private static int votes(CsvText text, int line, CsvColumns columns, List<String> fields, String column)
            throws DatasetException {
        String field = fields.get(columns.find(column));
        if (!field.matches("\\d{1,4}")) {
            throw text.wrong(line, "a number of votes for " + column, "\"" + Excerpt.of(field) + "\"");
        }
        return Integer.parseInt(field);
    }

    private static Optional<EmotionScores> distribution(int[] votes, int sum) {
        if (sum == 0) {
            return Optional.empty();
        }
        float[] fractions = new float[votes.length];
        for (int i = 0; i < votes.length; i++) {
            fractions[i] = (float) votes[i] / sum;
        }
        return Optional.of(EmotionScores.of(fractions));
    }

    /**
     * Returns on how many pictures there are votes.
     *
     * @return at least 0
     */
    public int size() {
        return rows.size();
    }

    /**
     * Returns how the votes for the seven expressions are distributed; those for contempt, unknown and no face do not count.
     *
     * @param index of the picture, from 0 to {@code size() - 1}
     * @return fractions that sum to 1; empty if nobody voted for any of the seven
     */
    public Optional<EmotionScores> distribution(int index) {
        return rows.get(index).distribution;
    }

    /**
     * Returns the most-voted column of all ten, if it is one of the seven and not tied with any other.
     *
     * @param index of the image, from 0 to {@code size() - 1}
     * @return the expression that most people saw; empty if there is no single one
     */
    public Optional<Emotion> mostVoted(int index) {
        return rows.get(index).mostVoted;
    }

    /**
     * Tells whether more than half of all votes, those for contempt, unknown and no face among them, are for one of the seven.
     *
     * @param index of the image, from 0 to {@code size() - 1}
     * @return true if so
     */
    public boolean isClear(int index) {
        return rows.get(index).isClear;
    }

    /**
     * Tells whether people see an expression in the image.
     *
     * @param index of the image, from 0 to {@code size() - 1}
     * @return false if "unknown" or "no face" has at least as many votes as any expression, or nobody voted for one of the seven
     */
    public boolean isExpression(int index) {
        return rows.get(index).isExpression;
    }

    /**
     * Returns the votes on some of the pictures, as {@link FaceDataset#select} returns the pictures.
     *
     * @param chosen indices of pictures
     * @return the votes on those, in that order
     */
    public FerPlusVotes select(int[] chosen) {
        List<Row> selected = new ArrayList<>(chosen.length);
        for (int row : chosen) {
            selected.add(rows.get(row));
        }
        return new FerPlusVotes(selected);
    }
}
