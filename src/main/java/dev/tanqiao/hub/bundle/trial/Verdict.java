package dev.tanqiao.hub.bundle.trial;

/**
 * What becomes of a trial.
 *
 * @param why in one sentence, with the numbers
 */
public record Verdict(Ruling ruling, String why) {

    /** What is to be done. */
    public enum Ruling {
        /** The trial goes on. */
        KEEP_ON,
        /** The version is no good: back to the former one. */
        ROLL_BACK,
        /** The trial is over, and the version stays. */
        KEPT
    }
}
