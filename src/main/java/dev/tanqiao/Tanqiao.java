package dev.tanqiao;

import dev.tanqiao.hub.cli.Commands;
import dev.tanqiao.hub.cli.Utf8;

/** The command line: {@code tanqiao COMMAND}. */
public final class Tanqiao {

    private Tanqiao() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the command and its options, as typed
     */
    public static void main(String[] arguments) {
        Utf8.print();
        System.exit(Commands.run(arguments));
    }
}
