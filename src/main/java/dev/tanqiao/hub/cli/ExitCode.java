package dev.tanqiao.hub.cli;

/** What the process's exit code says. */
public final class ExitCode {

    /** Done, and everything agrees. */
    public static final int OK = 0;

    /** A check found differences; they are printed. */
    public static final int DISAGREES = 1;

    /** Wrong usage: an unknown option, command or value. */
    public static final int USAGE = 2;

    /** Could not be done; the sentence printed says what and where. */
    public static final int FAILED = 3;

    private ExitCode() {}
}
