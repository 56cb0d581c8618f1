package dev.tanqiao.lab.bench;

import java.util.Map;

/** What is asked of contenders over HTTP, each request answered once it is durable. */
interface Errand {

    /** Of the benchmark. */
    String name();

    /** What is counted, in the plural. */
    String unit();

    /** Lets the next turn begin like those before. */
    void begin(Contender contender);

    /**
     * A whole request.
     *
     * @param number no other request of the same contender has it
     */
    byte[] request(Contender contender, int number);

    /** What a contender writes is counted there. */
    WriteCounts writes(Contender contender);

    /** Whether a contender keeps what it is sent; a peer that does not shows what keeping costs. */
    default boolean stores(Contender contender) {
        return true;
    }

    /** How many requests are stored. */
    long stored(Contender contender);

    /** Waits until all that is stored is worked off. */
    void awaitWorkedOff(Contender contender) throws InterruptedException;

    /** Rows written in all turns, by table, once the contender has ended; none where there is no database. */
    Map<String, BenchDatabase.Written> written(Contender contender) throws InterruptedException;
}
