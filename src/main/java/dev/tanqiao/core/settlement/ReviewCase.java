package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.TransactionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A settlement and the evidence a person decides on.
 *
 * @param settlement as it is now
 * @param orderNo of the campus, null where it shows none; or the id that its source gave
 * @param merchant where the person bought
 * @param campusStatus where the purchase stands at its source by now
 * @param refundedAt when the money was given back; null unless it did
 * @param hasReversal whether a settlement takes this one back
 * @param originalIsBooked of a reversal: whether what it takes back is booked; true for a purchase
 * @param billLines lines of the city's bills with its transactionId
 * @param acceptedAttempts numbers of the attempts that the city has accepted
 * @param since when it came into its state
 * @param deadlineAt passing it is a break; null: none
 */
public record ReviewCase(
        Settlement settlement,
        @Nullable String orderNo,
        String merchant,
        TransactionStatus campusStatus,
        @Nullable Instant refundedAt,
        boolean hasReversal,
        boolean originalIsBooked,
        int billLines,
        List<Integer> acceptedAttempts,
        Instant since,
        @Nullable Instant deadlineAt) {

    /** What may be decided about it, on the evidence as it is. */
    public List<ReviewDecision> possible() {
        return ReviewDecision.about(settlement.status()).stream()
                .filter(reviewDecision -> whyNot(reviewDecision).isEmpty())
                .toList();
    }

    /** Why that cannot be decided, and what can; empty when it can. */
    public Optional<String> refusal(ReviewDecision reviewDecision) {
        return why(reviewDecision).map(this::refused);
    }

    String refused(String why) {
        return "Settlement %s is %s%s: %s. %s Nothing was changed."
                .formatted(
                        settlement.id(),
                        settlement.status(),
                        settlement.reason() == null ? "" : " (" + settlement.reason() + ")",
                        why,
                        possibleInWords());
    }

    private Optional<String> why(ReviewDecision reviewDecision) {
        return ReviewDecision.about(settlement.status()).contains(reviewDecision)
                ? whyNot(reviewDecision)
                : Optional.of(
                        switch (settlement.status()) {
                            case PENDING, SENDING, UNKNOWN -> "it is still in progress";
                            case SETTLED, BILLED ->
                                "it is booked; only a refund at %s reverses it"
                                        .formatted(settlement.source().told());
                            case CANCELLED -> "it is given up for good";
                            case HELD, REJECTED, NEEDS_REVIEW ->
                                "'" + reviewDecision.word() + "' is not for that state";
                        });
    }

    /** Given that the state allows it. */
    private Optional<String> whyNot(ReviewDecision reviewDecision) {
        List<String> against = new ArrayList<>();
        if (settlement.status() == SettlementStatus.HELD && !isHeldByCap() && !isHeldByTrial() && !isNeverSent()) {
            against.add(
                    "only a settlement held by a cap or a trial is decided by hand; this one continues when its cause ends");
        }
        switch (reviewDecision) {
            case RESEND, RELEASE -> {
                if (isNeverSent()) {
                    against.add("it was ordered while the authorization was withdrawn, so it is never sent again");
                } else if (isPurchase() && (settlement.resendBarred() || !isPaid())) {
                    against.add(settlement.source().told() + " shows its purchase " + campusStatus
                            + ", so it is never sent again");
                } else if (!originalIsBooked) {
                    against.add("its original is not booked, so it would return points that were never debited");
                } else if (isAccepted() && billLines == 0) {
                    against.add("attempt %s was accepted by the city, and another could book it twice"
                            .formatted(attempts()));
                }
            }
            case CANCEL -> {
                if (billLines > 0) {
                    against.add("the city's bill shows it, so it is booked");
                } else if (isAccepted()) {
                    against.add("attempt %s was accepted by the city, so it is booked".formatted(attempts()));
                }
            }
            case ACCEPT -> {}
        }
        return against.stream().findFirst();
    }

    private String possibleInWords() {
        List<ReviewDecision> possible = possible();
        return possible.isEmpty()
                ? "There is nothing to decide."
                : "Possible: " + possible.stream().map(ReviewDecision::word).collect(Collectors.joining(", ")) + ".";
    }

    private boolean isHeldByCap() {
        String reason = settlement.reason();
        return reason != null && reason.startsWith(Dispatching.CAP);
    }

    boolean isHeldByTrial() {
        return Trial.holds(settlement);
    }

    /** It waited for another try, and nothing that holds it ends. */
    private boolean isNeverSent() {
        return settlement.status() == SettlementStatus.HELD
                && AuthorizationEffects.ORDERED_AFTER.equals(settlement.reason());
    }

    private boolean isAccepted() {
        return !acceptedAttempts.isEmpty();
    }

    private String attempts() {
        return acceptedAttempts.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }

    boolean isPaid() {
        return campusStatus == TransactionStatus.PAID;
    }

    boolean isPurchase() {
        return settlement.kind() == Settlement.Kind.PURCHASE;
    }
}
