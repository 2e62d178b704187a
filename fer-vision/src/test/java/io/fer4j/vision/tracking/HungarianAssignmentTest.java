package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HungarianAssignmentTest {
    @Property
    void costsAsLittleAsTheBestOfAllAssignments(
            @ForAll @IntRange(max = 6) int rows,
            @ForAll @IntRange(max = 6) int columns,
            @ForAll @IntRange(min = 1, max = 9) int distinctCosts,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[][] cost = new double[rows][columns];
        for (double[] row : cost) {
            Arrays.setAll(row, i -> random.nextInt(distinctCosts) / 8.0 - 0.5);
        }

        int[] columnOfRow = HungarianAssignment.minimumCost(cost);

        assertThat(columnOfRow).hasSize(rows);
        int[] used = Arrays.stream(columnOfRow).filter(column -> column >= 0).toArray();
        assertThat(used).hasSize(Math.min(rows, columns)).doesNotHaveDuplicates();
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += columnOfRow[row] < 0 ? 0 : cost[row][columnOfRow[row]];
        }
        assertThat(sum).isCloseTo(best(cost, 0, new boolean[columns], Math.max(0, rows - columns)), within(1e-9));
    }

    /** Tries all, leaving out so many rows. */
    private static double best(double[][] cost, int row, boolean[] taken, int leftOut) {
        if (row == cost.length) {
            return 0;
        }
        double best = leftOut > 0 ? best(cost, row + 1, taken, leftOut - 1) : Double.POSITIVE_INFINITY;
        for (int column = 0; column < taken.length; column++) {
            if (!taken[column]) {
                taken[column] = true;
                best = Math.min(best, cost[row][column] + best(cost, row + 1, taken, leftOut));
                taken[column] = false;
            }
        }
        return best;
    }
}
