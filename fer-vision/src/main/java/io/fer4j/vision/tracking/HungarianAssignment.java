package io.fer4j.vision.tracking;

import java.util.Arrays;

/**
 * The assignment of rows to columns with the least sum of costs, by the Hungarian method (Kuhn 1955) in its form with potentials
 * and shortest augmenting paths, which takes time in the order of rows squared times columns.
 */
final class HungarianAssignment {
    private HungarianAssignment() {}

    /**
     * Assigns as many pairs as there can be.
     *
     * @param cost a finite number for each row and column; all rows of one length
     * @return for each row its column, or -1 where there are fewer columns than rows
     */
    static int[] minimumCost(double[][] cost) {
        int rows = cost.length;
        int columns = rows == 0 ? 0 : cost[0].length;
        if (rows <= columns) {
            return new Matching(cost, rows, columns).columnOfRow();
        }
        int[] rowOfColumn = new Matching(transposed(cost, rows, columns), columns, rows).columnOfRow();
        int[] columnOfRow = new int[rows];
        Arrays.fill(columnOfRow, -1);
        for (int column = 0; column < columns; column++) {
            columnOfRow[rowOfColumn[column]] = column;
        }
        return columnOfRow;
    }

    private static double[][] transposed(double[][] cost, int rows, int columns) {
        double[][] turned = new double[columns][rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column][row] = cost[row][column];
            }
        }
        return turned;
    }

    /** At most as many rows as columns. Column number {@code columns} stands for "the row that is being placed". */
    private static final class Matching {
        private final double[][] cost;
        private final int rows;
        private final int columns;
        private final double[] rowPotential;
        private final double[] columnPotential;
        private final int[] rowOfColumn;
        private final int[] previous;
        private final double[] distance;
        private final boolean[] visited;

        Matching(double[][] cost, int rows, int columns) {
            this.cost = cost;
            this.rows = rows;
            this.columns = columns;
            rowPotential = new double[rows];
            columnPotential = new double[columns + 1];
            rowOfColumn = new int[columns + 1];
            previous = new int[columns];
            distance = new double[columns];
            visited = new boolean[columns + 1];
            Arrays.fill(rowOfColumn, -1);
        }

        int[] columnOfRow() {
            for (int row = 0; row < rows; row++) {
                rowOfColumn[columns] = row;
                augment(shortestPathToFreeColumn());
            }
            int[] result = new int[rows];
            for (int column = 0; column < columns; column++) {
                if (rowOfColumn[column] >= 0) {
                    result[rowOfColumn[column]] = column;
                }
            }
            return result;
        }

        private int shortestPathToFreeColumn() {
            Arrays.fill(distance, Double.POSITIVE_INFINITY);
            Arrays.fill(visited, false);
            int column = columns;
            do {
                visited[column] = true;
                relax(column);
                column = nearest();
                shiftPotentials(distance[column]);
            } while (rowOfColumn[column] >= 0);
            return column;
        }

        private void relax(int from) {
            int row = rowOfColumn[from];
            for (int column = 0; column < columns; column++) {
                double reduced = cost[row][column] - rowPotential[row] - columnPotential[column];
                if (!visited[column] && reduced < distance[column]) {
                    distance[column] = reduced;
                    previous[column] = from;
                }
            }
        }

        private int nearest() {
            int best = -1;
            for (int column = 0; column < columns; column++) {
                if (!visited[column] && (best < 0 || distance[column] < distance[best])) {
                    best = column;
                }
            }
            return best;
        }

        private void shiftPotentials(double step) {
            for (int column = 0; column <= columns; column++) {
                if (visited[column]) {
                    rowPotential[rowOfColumn[column]] += step;
                    columnPotential[column] -= step;
                } else {
                    distance[column] -= step;
                }
            }
        }

        private void augment(int free) {
            int column = free;
            while (column != columns) {
                rowOfColumn[column] = rowOfColumn[previous[column]];
                column = previous[column];
            }
        }
    }
}
