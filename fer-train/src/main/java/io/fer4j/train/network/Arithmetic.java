package io.fer4j.train.network;

/** The kind of numbers that convolutions compute with in training; variables always have 32 bits. */
public enum Arithmetic {
    /** 32 bits. */
    FLOAT32,
    /**
     * 16 bits, the upper half of 32, with sums of 32 bits: on a processor with matrix units for them (AMX) more than twice as
     * fast, on others much slower.
     */
    BFLOAT16
}
