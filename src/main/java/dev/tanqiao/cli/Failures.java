package dev.tanqiao.cli;

/** Turns a failure into the one sentence a person needs; stack traces go to the log, never to the terminal. */
final class Failures {

    private Failures() {}

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
