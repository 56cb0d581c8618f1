package dev.tanqiao.transaction;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * How often an account is looked at, and how far back.
 *
 * @param lookEvery the pace of an account that shows something new, or has a fresh unpaid order
 * @param lookEveryQuiet the slowest pace; each quiet look doubles the distance up to it
 * @param lookTogether looks begin at multiples of this, so that accounts that are due close together are looked at together
 * @param overlap how far each look goes back behind the cursor
 * @param pageSize rows a page, 1 to 100
 * @param refundHorizon how far back refunds are asked for, and unpaid orders are waited on
 * @param sweepEvery how often refunds are asked for that far back
 * @param settleFrom the go-live line
 */
public record LookPolicy(
        Duration lookEvery,
        Duration lookEveryQuiet,
        Duration lookTogether,
        Duration overlap,
        int pageSize,
        Duration refundHorizon,
        Duration sweepEvery,
        Instant settleFrom) {

    /** An unpaid order is expected to be paid soon for so long; later it no longer sets the pace. */
    private static final Duration FRESH = Duration.ofHours(6);

    /** Unpaid orders that lie closer than this are read in one window... */
    private static final Duration GAP = Duration.ofHours(1);

    /** ...and never in more windows than this. */
    private static final int MOST_OPEN_WINDOWS = 4;

    /** The windows of a look that begins now. */
    List<Window> windows(DueAccount account, Collection<Instant> openTimes, Instant now) {
        List<Window> windows = new ArrayList<>();
        var newest = new Window(Window.Kind.NEW, seconds(account.cursor().minus(overlap)), now);
        windows.add(newest);
        windows.addAll(
                around(openTimes.stream().filter(time -> !newest.holds(time)).toList(), GAP));
        Instant sweepFrom = latest(now.minus(refundHorizon), settleFrom, account.consentedAt());
        if (!now.isBefore(account.sweptAt().plus(sweepEvery)) && sweepFrom.isBefore(now)) {
            windows.add(new Window(Window.Kind.REFUNDS, seconds(sweepFrom), now));
        }
        return windows;
    }

    /** Unpaid orders from here on are waited on. */
    public Instant openSince(Instant now) {
        return now.minus(refundHorizon);
    }

    private static List<Window> around(Collection<Instant> times, Duration gap) {
        List<Window> windows = new ArrayList<>();
        for (Instant time : new TreeSet<>(times)) {
            Window last = windows.isEmpty() ? null : windows.get(windows.size() - 1);
            if (last != null && !time.isAfter(last.to().plus(gap))) {
                windows.set(windows.size() - 1, new Window(Window.Kind.OPEN, last.from(), time));
            } else {
                windows.add(new Window(Window.Kind.OPEN, time, time));
            }
        }
        return windows.size() > MOST_OPEN_WINDOWS ? around(times, gap.multipliedBy(2)) : windows;
    }

    /**
     * When the account is looked at again after a look that was stored.
     *
     * @param quietLooks looks in a row that showed nothing new, this one included
     * @param openTimes order times of what is still unpaid
     */
    public Instant lookAgainAt(Instant now, int quietLooks, Collection<Instant> openTimes) {
        boolean fresh = openTimes.stream().anyMatch(time -> time.isAfter(now.minus(FRESH)));
        if (fresh) {
            return together(now.plus(lookEvery));
        }
        Duration pace = lookEvery;
        for (int look = 0; look < quietLooks && pace.compareTo(lookEveryQuiet) < 0; look++) {
            pace = pace.multipliedBy(2);
        }
        return together(now.plus(pace.compareTo(lookEveryQuiet) < 0 ? pace : lookEveryQuiet));
    }

    /** The next multiple at or after that time. */
    private Instant together(Instant due) {
        long step = lookTogether.toMillis();
        return Instant.ofEpochMilli(-Math.floorDiv(-due.toEpochMilli(), step) * step);
    }

    static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant latest(Instant first, Instant second, Instant third) {
        Instant later = first.isAfter(second) ? first : second;
        return later.isAfter(third) ? later : third;
    }
}
