package io.fer4j.train.training;

import java.util.SplittableRandom;

/** Independent random states for independent decisions: all follow from the plan's seed and what they are for. */
final class Seeds {
    private Seeds() {}

    /** Mixes numbers into one seed (the finaliser of MurmurHash3 after each). */
    static long of(long... parts) {
        long mixed = 0x9E3779B97F4A7C15L;
        for (long part : parts) {
            mixed = (mixed ^ part) * 0xFF51AFD7ED558CCDL;
            mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
            mixed ^= mixed >>> 33;
        }
        return mixed;
    }

    static SplittableRandom random(long... parts) {
        return new SplittableRandom(of(parts));
    }
}
