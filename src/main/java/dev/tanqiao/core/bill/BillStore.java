package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where bill lines are kept and how far they have been read. Each method is one database transaction. */
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
     * @param goLive nothing before it is read: those bills are of nobody we know
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
    void heedTotal(boolean heeded);

    /** The next window begins no later than there, and no earlier than any settlement that still waits for its bill. */
    void readAgainFrom(Instant from);

    /**
     * Around which times the bills of booked settlements may be found that were last sent before then, whose bill was not seen and is
     * not overdue yet: those of their orders and of their first and last sends, each rounded down to ten minutes, in order.
     */
    List<Instant> awaited(Instant sentBefore);

    /** Matches lines with their settlements: locks both, decides on what they are now, writes what follows. */
    void match(Collection<Long> lineIds, Instant at, Matcher matcher);

    /** Ends a look at the bills: locks the unknown settlements, decides on what the bills show now, writes what follows. */
    void concludeLook(Collection<Long> settlementIds, Instant at, Looker looker);

    /** Decides what a settlement's bill lines mean. */
    interface Matcher {
        Match match(Settlement settlement, List<BillLine> lines);

        /** What a line means for which there is no settlement. */
        Match unknown(BillLine line, long lineId);
    }

    /** Decides what the absence or presence of bill lines means for an unknown settlement. */
    interface Looker {
        LookupResult look(Settlement settlement, Shown shown);
    }

    /**
     * What the bills show of one unknown settlement.
     *
     * @param billed whether a line with its transactionId is there
     * @param mayBeUnreadable whether a line was put aside, unread, that may be its own
     * @param resends how often it was sent again because it was absent
     */
    record Shown(boolean billed, boolean mayBeUnreadable, int resends) {}

    /**
     * What the city's total has been worth.
     *
     * @param heeded whether one above what is shown is evidence
     * @param doubt why the last doubtful reading was; null: none ever was
     * @param doubtedAt when
     */
    record Total(
            boolean heeded,
            @Nullable String doubt,
            @Nullable Instant doubtedAt) {

        /** Whether a reading of late was doubtful. */
        public boolean isDoubtful(Instant now) {
            return doubtedAt != null && doubtedAt.plus(Duration.ofHours(2)).isAfter(now);
        }
    }
}
