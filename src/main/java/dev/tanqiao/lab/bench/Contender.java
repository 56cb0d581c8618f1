package dev.tanqiao.lab.bench;

import java.util.List;

/** One way to do the work, in processes of its own, on a database of its own. */
interface Contender extends AutoCloseable {

    /** What tables and plots call it. */
    String name();

    /** Its database on the server that all share. */
    String database();

    /** How many calls it may have under way at once. */
    int places();

    /** Starts it, and waits until it works. */
    void start() throws InterruptedException;

    /** Where it is asked over HTTP, once it works; 0: nowhere. */
    int port();

    /** Its processes. */
    List<Long> pids();

    /** Stands still while others have their turn, as warm as it is. */
    void pause() throws InterruptedException;

    void wake() throws InterruptedException;

    /** Whether it still runs. */
    boolean isAlive();

    @Override
    void close();
}
