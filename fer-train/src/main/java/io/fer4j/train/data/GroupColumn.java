package io.fer4j.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Which group the person in each image of a data set belongs to, by labels that a user brings: a CSV file with the columns
 * {@code row}, the image's place in its split from 0, and {@code group}, any text; rows that are not named belong to no known group.
 */
public final class GroupColumn {
    private static final String ROW = "row";
    private static final String GROUP = "group";

    private GroupColumn() {}

    /**
     * Reads the groups of a data set's images.
     *
     * @param file the CSV file
     * @param images how many images there are
     * @return for each image its group, or an empty text
     * @throws DatasetException if there is no such file or a row is wrong; the message names the line
     * @throws IOException if the file cannot be read
     */
    public static String[] read(Path file, int images) throws IOException {
        String[] groups = new String[images];
        Arrays.fill(groups, "");
        try (CsvText text = CsvText.open(file)) {
            CsvColumns columns = CsvColumns.read(text, List.of(ROW, GROUP));
            while (text.hasRow()) {
                int line = text.line();
                List<String> fields = text.row();
                if (fields.size() != columns.count()) {
                    throw text.wrong(line, columns.count() + " columns", Integer.toString(fields.size()));
                }
                String row = fields.get(columns.find(ROW));
                if (!row.matches("\\d{1,9}") || Integer.parseInt(row) >= images) {
                    throw text.wrong(line, "a row from 0 to " + (images - 1), "\"" + row + "\"");
                }
                groups[Integer.parseInt(row)] = fields.get(columns.find(GROUP));
            }
        }
        return groups;
    }
}
