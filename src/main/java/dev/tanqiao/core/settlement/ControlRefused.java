package dev.tanqiao.core.settlement;

/** What a person asked for cannot be done; the message says why. Nothing was changed. */
public final class ControlRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    private ControlRefused(boolean unknown, String sentence) {
        super(sentence);
        this.unknown = unknown;
    }

    /** What it is about does not exist. */
    public static ControlRefused unknown(String subject) {
        return new ControlRefused(true, "There is no %s. Nothing was changed.".formatted(subject));
    }

    /** It exists, but is not in the state for it. */
    public static ControlRefused because(String sentence) {
        return new ControlRefused(false, sentence);
    }

    /** Whether what it is about does not exist. */
    public boolean isUnknown() {
        return unknown;
    }
}
