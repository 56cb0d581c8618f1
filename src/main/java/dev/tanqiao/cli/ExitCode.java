package dev.tanqiao.cli;

/** What the process's exit code says. */
final class ExitCode {

    /** Done, and everything agrees. */
    static final int OK = 0;

    /** A check found differences; they are printed. */
    static final int DISAGREES = 1;

    /** Wrong usage: an unknown option, command or value. */
    static final int USAGE = 2;

    /** Could not be done; the sentence printed says what and where. */
    static final int FAILED = 3;

    private ExitCode() {}
}
