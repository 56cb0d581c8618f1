package dev.tanqiao.lab.simulator;

import org.jspecify.annotations.Nullable;

/** Why the simulator cannot start; the message is one sentence for a person. */
public final class SimulatorProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A sentence that says what is wrong and what to do. */
    public SimulatorProblem(String sentence) {
        super(sentence);
    }

    // The cause's own message would be shown instead of the sentence, so it goes along as suppressed.
    public SimulatorProblem(String sentence, @Nullable Throwable cause) {
        super(sentence);
        if (cause != null) {
            addSuppressed(cause);
        }
    }
}
