package io.fer4j.network;

/** IEEE 754 binary16 numbers, as bits: 1 sign, 5 exponent (bias 15), 10 fraction. Java has them from version 20 on. */
final class HalfFloat {
    /** The largest finite number. */
    static final float MAX = 65504;

    private static final int EXPONENT_REBIAS = (127 - 15) << 23;
    private static final int DROPPED_BITS = 23 - 10;
    private static final short INFINITY = 0x7C00;
    private static final short NOT_A_NUMBER = 0x7E00;
    /** Added to a number below 2^-14, it leaves the subnormal's bits, rounded by the hardware, at the end of the fraction. */
    private static final float SUBNORMAL_MAGIC = 0.5f;

    private HalfFloat() {}

    /** Returns the nearest number, of two equally near ones the even; infinity beyond the largest. */
    static short of(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        return (short) (sign | magnitude(Math.abs(value)));
    }

    private static int magnitude(float absolute) {
        if (Float.isNaN(absolute)) {
            return NOT_A_NUMBER;
        }
        if (absolute < 0x1p-14f) {
            return Float.floatToRawIntBits(absolute + SUBNORMAL_MAGIC) - Float.floatToRawIntBits(SUBNORMAL_MAGIC);
        }
        int bits = Float.floatToRawIntBits(absolute) - EXPONENT_REBIAS;
        int even = (bits >>> DROPPED_BITS) & 1;
        int rounded = (bits + (1 << (DROPPED_BITS - 1)) - 1 + even) >>> DROPPED_BITS;
        return absolute >= 0x1p16f ? INFINITY : rounded;
    }

    static float toFloat(short half) {
        int exponent = half & 0x7C00;
        int fraction = half & 0x03FF;
        float absolute;
        if (exponent == 0) {
            absolute = fraction * 0x1p-24f;
        } else if (exponent == INFINITY) {
            absolute = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            absolute = Float.intBitsToFloat(((exponent | fraction) << DROPPED_BITS) + EXPONENT_REBIAS);
        }
        return half < 0 ? -absolute : absolute;
    }
}
