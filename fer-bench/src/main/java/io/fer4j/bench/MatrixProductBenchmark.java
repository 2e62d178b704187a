package io.fer4j.bench;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A product of two 1024x1024 matrices in single precision, 1.07 billion multiplications with additions: what this machine can do
 * at most, against which a network's time can be judged.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first
public class MatrixProductBenchmark extends LatencyBenchmark {
    private static final int SIDE = 1024;

    /** Threads. */
    @Param({"1", "2"})
    public int threads;

    private FloatPointer left;
    private FloatPointer right;
    private FloatPointer product;

    /** Fills the matrices. */
    @Setup
    public void fill() {
        openblas.blas_set_num_threads(threads);
        left = matrix();
        right = matrix();
        product = matrix();
    }

    private static FloatPointer matrix() {
        FloatPointer matrix = new FloatPointer((long) SIDE * SIDE);
        for (int i = 0; i < SIDE * SIDE; i++) {
            matrix.put(i, i % 7 - 3f);
        }
        return matrix;
    }

    /**
     * Multiplies.
     *
     * @return the product
     */
    @Benchmark
    public FloatPointer multiply() {
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                openblas.CblasNoTrans,
                openblas.CblasNoTrans,
                SIDE,
                SIDE,
                SIDE,
                1,
                left,
                SIDE,
                right,
                SIDE,
                0,
                product,
                SIDE);
        return product;
    }
}
