package dev.tanqiao.core.transaction;

/** A look could not be finished. Nothing of it is stored; the cursor stays where it was. */
public final class PollFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    public enum Kind {
        /** The same poll may succeed later. */
        NOT_NOW,
        /** The campus refuses the question; a person should read why. */
        REFUSED,
        /** No token is accepted: the person must consent again. */
        CONSENT_NEEDED,
        /** The hub's clock is wrong: the same poll once it is right. */
        WRONG_TIME,
        /** Another poll holds the account by now. */
        NOT_OURS
    }

    private final Kind kind;

    public PollFailed(Kind kind, String why) {
        super(why);
        this.kind = kind;
    }

    /** What to do about it. */
    public Kind kind() {
        return kind;
    }
}
