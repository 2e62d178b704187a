package io.fer4j.train.evaluation;

/**
 * How well one expression is told from the others. What would be divided by zero is 0.
 *
 * @param images how many pictures have this label
 * @param precision the fraction of right answers among those that said this expression, 0 to 1
 * @param recall the fraction of right answers among the pictures with this label, 0 to 1
 * @param f1 the harmonic mean of precision and recall, 0 to 1
 */
public record ClassScores(int images, double precision, double recall, double f1) {
    /**
     * Computes the scores of a class.
     *
     * @param right how many pictures of the class were recognised
     * @param images how many pictures are of the class
     * @param answers how often the class was answered
     */
    static ClassScores of(int right, int images, int answers) {
        return new ClassScores(
                images, ratio(right, answers), ratio(right, images), ratio(2.0 * right, images + answers));
    }

    private static double ratio(double part, int whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
