package dev.tanqiao;

import dev.tanqiao.hub.cli.Commands;

/** The command line: {@code tanqiao COMMAND}. */
public final class Tanqiao {

    private Tanqiao() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the command and its options, as typed
     */
    public static void main(String[] arguments) {
        System.exit(Commands.run(arguments));
    }
}
