package dev.tanqiao.hub.route;

/** An attempt that may no longer leave: too little of its lease is left for the call. Surely nothing was sent. */
public final class LeaseTooShort extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseTooShort(long settlementId, int attempt) {
        super(
                "Attempt %s of settlement %s was held up in this process for half of its lease. It was not sent; it is tried again."
                        .formatted(attempt, settlementId));
    }
}
