package dev.tanqiao.hub.store.trace;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that ever happened to what was asked for, in the order in which it followed from each other.
 *
 * @param foundAs what the text turned out to be: {@code orderNo}, {@code transactionId at the city}, {@code cid}, …
 * @param subjects the transactions it is about, with their settlements
 * @param more how many further transactions it is about, which are not told
 * @param cids cids that stand in its texts and are to be masked
 * @param entries the time line
 */
public record Trace(String foundAs, List<Subject> subjects, long more, List<String> cids, List<Entry> entries) {

    /** What was looked through, in words, when nothing is known. */
    public static final List<String> SEARCHED = List.of(
            "orderNo of the campus",
            "id of a purchase at its source, also SOURCE/ID",
            "post of an inbox, BUNDLE/ROUTE/KEY",
            "transactionId of the city, also of its bills",
            "cid",
            "settlement/NUMBER",
            "transaction/NUMBER",
            "text that could not be read");

    /**
     * A transaction and its settlements.
     *
     * @param source {@code campus}, or the route of a bundle that handed it in
     * @param orderNo of the campus; or the id that its source gave
     */
    @RecordBuilder
    public record Subject(
            long transactionId,
            String source,
            String account,
            @Nullable String orderNo,
            String merchant,
            String amount,
            String status,
            @Nullable String decision,
            @Nullable String rule,
            List<Standing> settlements) {

        /** The same with these settlements. */
        public Subject withSettlements(List<Standing> others) {
            return TraceSubjectBuilder.builder(this).settlements(others).build();
        }
    }

    /** Where a settlement stands. */
    @RecordBuilder
    public record Standing(
            long settlementId,
            String kind,
            String cityTransactionId,
            String status,
            @Nullable String reason,
            String provider,
            String pointsA,
            String pointsB,
            int attempts,
            @Nullable Instant dueAt,
            @Nullable Instant deadlineAt) {

        /** The same with this reason. */
        public Standing withReason(String other) {
            return TraceStandingBuilder.builder(this).reason(other).build();
        }
    }

    /**
     * One line of the time line.
     *
     * @param at business time
     * @param stage where it stands among what happened at the same moment: causes before effects
     * @param place its order within a stage
     * @param about {@code transaction/9}, {@code settlement/17}, {@code quarantine/3}
     * @param what happened
     * @param values what is known of it, by the names of columns
     */
    public record Entry(Instant at, Stage stage, long place, String about, Happening what, Map<String, Object> values) {

        /** How the HTTP API calls what happened. */
        public String kind() {
            return what.kind();
        }
    }

    /** What happens to an order; each has values of its own. */
    public enum Happening {
        CONSENTED("consent"),
        AUTHORIZATION_CHANGED("authorization"),
        SEEN("seen"),
        QUARANTINED("quarantine"),
        DECIDED("decided"),
        DECIDED_IN_SHADOW("shadow"),
        BEGAN("settlement"),
        MOVED("settlement"),
        SENT("attempt"),
        ANSWERED("answer"),
        LOOKED_UP("lookup"),
        BILLED("bill"),
        SHOWN_OTHERWISE("bill"),
        BREAK_OPENED("break"),
        BREAK_CLOSED("break"),
        EVENT("event"),
        DELIVERY("delivery"),
        DELIVERY_ATTEMPT("delivery"),
        ACT("act");

        private final String kind;

        Happening(String kind) {
            this.kind = kind;
        }

        /** How the HTTP API calls it, with others of its kind. */
        public String kind() {
            return kind;
        }
    }

    /** Causes before effects. */
    public enum Stage {
        PERSON,
        SEEN,
        DECIDED,
        SETTLED,
        BREAK,
        EVENT,
        DELIVERY,
        DELIVERY_ATTEMPT
    }
}
