package io.fer4j.train.data;

import java.util.SplittableRandom;

/**
 * Independent random states for independent decisions: each follows from a seed and from what it is for, and neighbors (the next row,
 * the next epoch) share nothing.
 */
public final class Seeds {
    private Seeds() {}

    /**
     * Mixes numbers into one seed (the finalizer of MurmurHash3 after each).
     *
     * @param parts a seed and what it is for, for example a purpose, an epoch and a row
     * @return the mixed seed
     */
    public static long of(long... parts) {
        long mixed = 0x9E3779B97F4A7C15L;
        for (long part : parts) {
            mixed = (mixed ^ part) * 0xFF51AFD7ED558CCDL;
            mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
            mixed ^= mixed >>> 33;
        }
        return mixed;
    }

    /**
     * Returns a random state for one decision.
     *
     * @param parts as in {@link #of}
     * @return a new random state
     */
    public static SplittableRandom random(long... parts) {
        return new SplittableRandom(of(parts));
    }
}
