package dev.tanqiao.hub.route;

/** An attempt that was begun and may not leave any more. Surely nothing was sent. */
public final class Withheld extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param why in words */
    Withheld(long settlementId, int attempt, String why) {
        super("Attempt %s of settlement %s was not sent: %s. It is tried again.".formatted(attempt, settlementId, why));
    }
}
