package dev.tanqiao.lab.bench;

/** Counts what is written for good. */
interface WriteCounts {

    /** Bytes of the log that everything durable goes through, until now. */
    long walBytes();

    /** Transactions that have written something until now; 0 where there are none. */
    long commits();
}
