package dev.tanqiao.core.settlement;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person may decide about a settlement that waits for one (人工处理). */
public enum ReviewDecision {
    /** The city has booked it: it counts as settled. */
    ACCEPT(SettlementStatus.SETTLED, "accepted by hand"),
    /** It is sent again, under the same transactionId. */
    RESEND(SettlementStatus.PENDING, "sent again by hand"),
    /** A cap held it: it goes, and no cap stops it then. Or a trial held it: it goes, and caps hold. */
    RELEASE(SettlementStatus.PENDING, "released by hand"),
    /** It is given up: never sent again, and nothing of it is booked. */
    CANCEL(SettlementStatus.CANCELLED, "cancelled by hand");

    /** Causes after which no cap stops a settlement: a person has said that it goes. */
    public static final List<String> PASSES_CAPS = List.of(RESEND.cause, RELEASE.cause);

    private final SettlementStatus to;
    private final String cause;

    ReviewDecision(SettlementStatus to, String cause) {
        this.to = to;
        this.cause = cause;
    }

    /** Where it takes the settlement. */
    public SettlementStatus to() {
        return to;
    }

    /** The states it is for. */
    public Set<SettlementStatus> from() {
        return Stream.of(SettlementStatus.values())
                .filter(status -> about(status).contains(this))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** As the history tells it. Who releases what a trial held has said nothing about caps. */
    String cause(ReviewCase about) {
        return this == RELEASE && about.isHeldByTrial() ? "trial " + cause : cause;
    }

    /** As commands and the API say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What may be decided about a settlement in that state; within what the state table allows. */
    static List<ReviewDecision> about(SettlementStatus status) {
        return switch (status) {
            case HELD -> List.of(RELEASE, CANCEL);
            case REJECTED -> List.of(RESEND, CANCEL);
            case NEEDS_REVIEW -> List.of(ACCEPT, RESEND, CANCEL);
            case PENDING, SENDING, UNKNOWN, SETTLED, BILLED, CANCELLED -> List.of();
        };
    }
}
