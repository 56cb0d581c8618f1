package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where bill lines are kept and how far they have been read. It decides nothing about settlements. */
public interface BillStore {

    /**
     * Keeps lines that are not known yet, each with its {@code bill.recorded}, to be matched at once. Equal ones among them stand for as
     * many bookings. A known line that is shown otherwise is kept as its variant.
     *
     * @return how many were new
     */
    int record(Collection<BillLine> lines, Instant at);

    /**
     * What to read next: from what has been read, less the overlap, to now, and not more than a slice of it.
     *
     * @param goLive nothing before it is read: those bills are no settlements of ours
     */
    BillPoll nextPoll(Duration overlap, Instant goLive, Instant now);

    /**
     * The window of that poll has been read to its end. Where a push has told of older bills meanwhile, the next window still begins
     * there.
     *
     * @param provesAbsence whether what was not shown is not there: those that waited for it may send, once every window since they
     *     began to wait proves it; else all is read again from the first that does not
     */
    void readThrough(BillPoll poll, boolean provesAbsence);

    /** A hub sends nothing until a window that begins from now on has been read to its end; {@link BillPoll#ALL}: no hub does. */
    void waitForBills(String hub, Instant since);

    /** Whoever waits for the bills waits no longer. How many did. */
    int endWaiting();

    /** Who waits for the bills, and since when. */
    Map<String, Instant> waiting();

    /** A reading proved no absence. */
    void doubted(String why, Instant at);

    /** What the city's total has been worth. */
    Total total();

    /** From now on a total above what is shown is evidence, or is ignored. */
    void trustTotal(boolean trusted);

    /** The next window begins no later than there, and no earlier than any settlement that still waits for its bill. */
    void readAgainFrom(Instant from);

    /**
     * Around which times the bills of booked settlements may be found that were last sent before then, whose bill was not seen and is
     * not overdue yet: those of their orders and of their first and last sends, each rounded down to ten minutes, in order.
     */
    List<Instant> awaited(Instant sentBefore);

    /** Locks the settlements of these lines, and all lines with the same transactionIds; within a unit of work, as all that follows. */
    List<LockedLines> lockForMatching(Collection<Long> lineIds);

    /** Those lines and no other are matched: one that came after they were read is still to be matched. */
    void matched(Collection<MatchedLines> matched);

    /** Closes open breaks of these subjects, by their types: bill and settlement have met. */
    void clearedUp(Map<Set<Discrepancy.Type>, List<String>> subjects, Instant at);

    /** Locks unknown settlements, with what the bills show of them now. */
    List<LockedUnknown> lockForLookup(Collection<Long> settlementIds);

    /** Keeps what lookups in the bills have found. */
    void looked(Collection<LookedUp> found, Instant at);

    /** A bill line as it is kept. */
    record KeptLine(long id, BillLine line) {}

    /**
     * All lines of one transactionId.
     *
     * @param settlement whose they are, locked; null: unmatched
     */
    record LockedLines(@Nullable Settlement settlement, List<KeptLine> lines) {}

    /**
     * Lines that have been matched.
     *
     * @param settlementId whose they are; null: unmatched
     * @param againAt they are matched again then; null: they are done
     */
    record MatchedLines(
            List<Long> lineIds,
            @Nullable Long settlementId,
            @Nullable Instant againAt) {}

    /** A locked settlement whose answer was lost, and what the bills show of it. */
    record LockedUnknown(Settlement settlement, Shown shown) {}

    /** One lookup in the bills. */
    record LookedUp(LockedUnknown unknown, LookupResult result) {

        /** Else the settlement has moved on, and a lease is another's. */
        boolean isOurs() {
            return result.change() != null || result.againAt() != null;
        }

        /** When it is looked up again; null: it moves. */
        SettlementStore.@Nullable NextLook next() {
            return result.change() != null || result.againAt() == null
                    ? null
                    : new SettlementStore.NextLook(unknown.settlement(), result.looks(), result.againAt());
        }
    }

    /**
     * What the bills show of one unknown settlement.
     *
     * @param billed whether a line with its transactionId is there
     * @param mayBeUnreadable whether a quarantined line may be its own
     * @param resends how often it was sent again because it was absent
     */
    record Shown(boolean billed, boolean mayBeUnreadable, int resends) {}

    /**
     * What the city's total has been worth.
     *
     * @param trusted whether one above what is shown is evidence
     * @param doubt why the last doubtful reading was; null: none ever was
     * @param doubtedAt when
     */
    record Total(
            boolean trusted,
            @Nullable String doubt,
            @Nullable Instant doubtedAt) {

        /** Whether a reading of late was doubtful. */
        public boolean isDoubtful(Instant now) {
            return doubtedAt != null && doubtedAt.plus(Duration.ofHours(2)).isAfter(now);
        }
    }
}
