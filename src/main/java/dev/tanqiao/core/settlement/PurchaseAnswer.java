package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** What became of a purchase that was handed in. */
public sealed interface PurchaseAnswer {

    /**
     * It is stored.
     *
     * @param news whether it was new
     * @param transactionId our id
     * @param status where it stands by all that its source has said
     * @param decision what was decided; null: nothing yet, since it was never paid or the person's authorization is under way
     * @param ruleId the rule that spoke of it; null: none
     * @param settlementId the settlement made of it; null: none
     */
    record Taken(
            News news,
            long transactionId,
            TransactionStatus status,
            @Nullable Decision decision,
            @Nullable String ruleId,
            @Nullable Long settlementId)
            implements PurchaseAnswer {}

    /**
     * Nothing is stored.
     *
     * @param why why not
     * @param message in words, with what happens next
     */
    record Refused(Refusal why, String message) implements PurchaseAnswer {}

    /** Whether what was handed in was new. */
    enum News {
        /** The purchase was not known before. */
        TAKEN_IN,
        /** It was known, and something about it is different now. */
        CHANGED,
        /** All of it was known: a repeat, or an earlier state that comes late. */
        KNOWN
    }

    /** Why a purchase is refused. */
    enum Refusal {
        /** That account never consented: the hub keeps nothing about it. */
        NOT_ENROLLED,
        /** Its source has handed in that id for another account. */
        OTHER_ACCOUNT
    }
}
