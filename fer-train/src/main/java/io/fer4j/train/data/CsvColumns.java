package io.fer4j.train.data;

import java.io.IOException;
import java.util.List;

/** The names at the head of a file of comma-separated values. */
record CsvColumns(List<String> names) {
    CsvColumns {
        names = List.copyOf(names);
    }

    /** Reads the first row. */
    static CsvColumns read(CsvText text, List<String> expected) throws IOException {
        if (!text.hasRow()) {
            throw new DatasetException(
                    "Expected the columns " + expected + " in " + text.file() + ", found an empty file.");
        }
        int line = text.line();
        CsvColumns columns = new CsvColumns(text.row());
        for (String name : expected) {
            if (columns.find(name) < 0) {
                throw text.wrong(line, "the column \"" + name + "\"", "the columns " + Excerpt.of(columns.names));
            }
        }
        return columns;
    }

    /** Returns where a column is, in any letter case, or -1. */
    int find(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    int count() {
        return names.size();
    }
}
