package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Source;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One claim on the city: points from a person to an equity provider, or back.
 *
 * @param id our id
 * @param transactionId the transaction it settles
 * @param source who says that it was made
 * @param kind purchase or reversal
 * @param cityTransactionId the {@code transactionId} the city knows, the same at every resend
 * @param originalId of a reversal: the settlement it takes back
 * @param originalCityTransactionId of a reversal: the city's id of that settlement ({@code parentTransactionId})
 * @param account the jAccount
 * @param cid the person's id at the city
 * @param provider the equity provider's cid ({@code equityCid})
 * @param ruleId the rule that decided
 * @param pointsA class A points; negative in a reversal, zero when the class is not used
 * @param pointsB class B points, likewise
 * @param transactionType the provider's own word for the order
 * @param convertReductions whether the city may convert emission reductions when points are missing ({@code type} 1)
 * @param orderTime {@code transactionTime} to the city
 * @param data goods descriptions, each at most 20 characters
 * @param status where it stands
 * @param reason why it is held, rejected, cancelled or for review; null otherwise
 * @param resendBarred refunded while the outcome is not known: never sent again
 * @param attempt number of the last attempt; 0 before the first
 * @param looks lookups since the last send that count
 * @param firstSentAt when the first attempt was committed
 * @param sentAt when the last attempt was committed
 * @param dueAt the next send or lookup
 * @param sequence number of its last change; every write is fenced by it
 */
@RecordBuilder
public record Settlement(
        long id,
        long transactionId,
        Source source,
        Kind kind,
        String cityTransactionId,
        @Nullable Long originalId,
        @Nullable String originalCityTransactionId,
        String account,
        String cid,
        String provider,
        String ruleId,
        BigDecimal pointsA,
        BigDecimal pointsB,
        String transactionType,
        boolean convertReductions,
        Instant orderTime,
        List<String> data,
        SettlementStatus status,
        @Nullable String reason,
        boolean resendBarred,
        int attempt,
        int looks,
        @Nullable Instant firstSentAt,
        @Nullable Instant sentAt,
        @Nullable Instant dueAt,
        int sequence) {

    /** What a settlement does. */
    public enum Kind {
        /** Points from the person to the provider. */
        PURCHASE,
        /** The same points back (冲正). */
        REVERSAL
    }

    /** Class A and class B together: what a bill line shows as its one amount. */
    public BigDecimal points() {
        return pointsA.add(pointsB);
    }
}
