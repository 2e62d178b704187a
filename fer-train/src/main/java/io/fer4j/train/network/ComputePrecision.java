package io.fer4j.train.network;

/** The precision that convolutions compute with in training (autocast); variables always have 32 bits. */
public enum ComputePrecision {
    /** 32 bits. */
    FLOAT32,
    /**
     * bfloat16, the upper 16 of 32 bits, with sums of 32 bits: on a CPU with matrix units for it (AMX) more than twice as fast, on
     * CPUs without instructions for it much slower.
     */
    BFLOAT16
}
