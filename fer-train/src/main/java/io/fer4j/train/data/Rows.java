package io.fer4j.train.data;

import java.util.Arrays;

/** Sets of rows of a data set, as ascending indices. */
public final class Rows {
    private Rows() {}

    /**
     * Returns the rows that stand in both sets.
     *
     * @param first ascending indices
     * @param second ascending indices
     * @return ascending indices, a new array
     */
    public static int[] intersection(int[] first, int[] second) {
        return Arrays.stream(first)
                .filter(row -> Arrays.binarySearch(second, row) >= 0)
                .toArray();
    }
}
