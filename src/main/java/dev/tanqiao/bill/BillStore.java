package dev.tanqiao.bill;

import dev.tanqiao.settlement.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where bill lines are kept and how far they have been read. Each method is one database transaction. */
public interface BillStore {

    /**
     * Keeps lines that are not known yet, each with its {@code bill.recorded}, to be matched at once.
     *
     * @return how many were new
     */
    int record(Collection<BillLine> lines, Instant at);

    /** The window to read next: from what has been read, less the overlap, to now. */
    BillWindow nextWindow(Duration overlap, Instant now);

    /**
     * That window of all bills has been read to its end. Where a push has told of older bills meanwhile, the next window
     * still begins there.
     *
     * @param overlap as it was asked with
     */
    void readThrough(BillWindow window, Duration overlap);

    /**
     * Nothing is sent until a window has been read to its end. Whoever begins asks for it: a database that was restored from a
     * backup has forgotten what was booked since, and the bills have not. Where none was ever read there is nothing to forget.
     */
    void readBeforeSending();

    /** The next window begins no later than there: a push told of bills from then on. */
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
        Look look(Settlement settlement, Shown shown);
    }

    /**
     * What the bills show of one unknown settlement.
     *
     * @param billed whether a line with its transactionId is there
     * @param mayBeUnreadable whether a line was put aside, unread, that may be its own
     * @param newestPayment the newest booking the provider's bills show; null: none
     * @param resends how often it was sent again because it was absent
     */
    record Shown(
            boolean billed,
            boolean mayBeUnreadable,
            @Nullable Instant newestPayment,
            int resends) {}
}
