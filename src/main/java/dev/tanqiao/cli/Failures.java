package dev.tanqiao.cli;

import dev.tanqiao.hub.HubNotStarted;

/** Turns a failure into the one sentence a person needs; stack traces go to the log, never to the terminal. */
final class Failures {

    private Failures() {}

    /**
     * What the hub says of itself; else the deepest cause that carries a message, since frameworks wrap the sentence that
     * says what is wrong.
     *
     * @param failure what ended the command
     * @return one line, never blank
     */
    static String sentence(Throwable failure) {
        String sentence = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                sentence = cause.getMessage();
            }
            if (cause instanceof HubNotStarted) {
                break;
            }
        }
        return sentence.lines().findFirst().orElse(sentence);
    }
}
