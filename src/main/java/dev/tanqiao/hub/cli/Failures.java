package dev.tanqiao.hub.cli;

import dev.tanqiao.base.redact.Visible;
import dev.tanqiao.base.yaml.ToldInLines;
import picocli.CommandLine;

/** Turns a failure into the one sentence a person needs; stack traces go to the log, never to the terminal. */
public final class Failures {

    private Failures() {}

    /** What was asked for has a value that is not taken; the message says what is. */
    static final class WrongValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongValue(String sentence) {
            super(sentence);
        }
    }

    /** Tells why a command could not be done, of a file or of settings all that is wrong; its exit code. */
    public static int tell(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        (failure instanceof ToldInLines ? String.valueOf(failure.getMessage()) : sentence(failure))
                .lines()
                .forEach(line -> command.getErr().println("tanqiao: " + Visible.line(line)));
        return failure instanceof WrongValue ? ExitCode.USAGE : ExitCode.FAILED;
    }

    /**
     * The outermost message: whoever knew most of what was asked has said it there. What only repeats its cause is passed over.
     *
     * @param failure what ended the command
     * @return one line, never blank
     */
    static String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank() && !message.equals(String.valueOf(cause.getCause()))) {
                return message.strip().lines().findFirst().orElse(message);
            }
        }
        return failure.getClass().getSimpleName();
    }
}
