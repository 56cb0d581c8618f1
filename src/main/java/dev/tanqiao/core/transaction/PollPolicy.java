package dev.tanqiao.core.transaction;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How often an account is polled, and how far back.
 *
 * @param pollEvery the pace of an account that shows something new, or has a fresh unpaid order
 * @param pollEveryQuiet the slowest pace; each quiet poll doubles the distance up to it
 * @param pollTogether polls begin at multiples of this, so that accounts that are due close together are polled together
 * @param overlap how far each poll goes back behind the cursor
 * @param late how far back each poll goes in any case: terminals that were off line show their rows within it
 * @param pageSize rows a page, 1 to 100
 * @param lateHorizon how far back the daily read goes in all statuses
 * @param refundHorizon how far back refunds are asked for, and unpaid orders are waited on
 * @param sweepEvery how often an account has its daily read, which goes that far back
 * @param settleFrom the go-live line
 */
public record PollPolicy(
        Duration pollEvery,
        Duration pollEveryQuiet,
        Duration pollTogether,
        Duration overlap,
        Duration late,
        int pageSize,
        Duration lateHorizon,
        Duration refundHorizon,
        Duration sweepEvery,
        Instant settleFrom) {

    /** An unpaid order is expected to be paid soon for so long; later it no longer sets the pace. */
    private static final Duration FRESH = Duration.ofHours(6);

    /** Unpaid orders that lie closer than this are read in one window... */
    private static final Duration GAP = Duration.ofHours(1);

    /** ...and never in more windows than this. */
    private static final int MOST_OPEN_WINDOWS = 4;

    /** Daily reads begin at ten in the evening in Shanghai, some seconds of the day in UTC... */
    private static final long OFF_PEAK_FROM = Duration.ofHours(14).toSeconds();

    /** ...and are spread over so many, until six. */
    private static final int OFF_PEAK_SECONDS = 8 * 3600;

    /** The windows of every poll, the one of new rows first. */
    List<Window> windows(DueAccount account, Collection<Instant> openTimes, Instant now) {
        List<Window> windows = new ArrayList<>();
        Instant from = earlier(account.cursor().minus(overlap), later(now.minus(late), floor(account)));
        var newest = new Window(Window.Kind.NEW, seconds(from), now);
        windows.add(newest);
        windows.addAll(
                around(openTimes.stream().filter(time -> !newest.holds(time)).toList(), GAP));
        return windows;
    }

    /** Where the daily read asks for rows in all statuses. */
    Window wide(DueAccount account, Instant now) {
        return new Window(Window.Kind.LATE, seconds(later(now.minus(lateHorizon), floor(account))), now);
    }

    /** Where the daily read looks for what could not be read: around each, or around all where they are many. */
    List<Window> quarantined(List<Window> each) {
        if (each.size() <= MOST_OPEN_WINDOWS) {
            return each;
        }
        Instant from =
                each.stream().map(Window::from).min(Comparator.naturalOrder()).orElseThrow();
        Instant to =
                each.stream().map(Window::to).max(Comparator.naturalOrder()).orElseThrow();
        return List.of(new Window(Window.Kind.QUARANTINED, from, to));
    }

    /** Where the daily read asks for refunds alone: before that. */
    Optional<Window> refunds(DueAccount account, Instant now) {
        Instant from = later(now.minus(refundHorizon), floor(account));
        Instant to = now.minus(lateHorizon);
        return from.isBefore(to)
                ? Optional.of(new Window(Window.Kind.REFUNDS, seconds(from), seconds(to)))
                : Optional.empty();
    }

    /** Nothing ordered before it is ever settled. */
    private Instant floor(DueAccount account) {
        return later(settleFrom, account.consentedAt());
    }

    /** Each account's daily read has a time of its own, off-peak where it is daily; the first poll from then on makes it. */
    boolean isSweepDue(DueAccount account, Instant now) {
        long lot = Long.parseLong(Row.sha256(account.account()).substring(0, 8), 16);
        long own = OFF_PEAK_FROM + lot % OFF_PEAK_SECONDS;
        long since = Math.floorMod(now.getEpochSecond() - own, sweepEvery.toSeconds());
        return now.minusSeconds(since).isAfter(account.sweptAt());
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
     * When the account is polled again after a poll that was stored.
     *
     * @param quietPolls polls in a row that showed nothing new, this one included
     * @param openTimes order times of what is still unpaid
     */
    public Instant pollAgainAt(Instant now, int quietPolls, Collection<Instant> openTimes) {
        boolean fresh = openTimes.stream().anyMatch(time -> time.isAfter(now.minus(FRESH)));
        if (fresh) {
            return together(now.plus(pollEvery));
        }
        Duration pace = pollEvery;
        for (int poll = 0; poll < quietPolls && pace.compareTo(pollEveryQuiet) < 0; poll++) {
            pace = pace.multipliedBy(2);
        }
        return together(now.plus(pace.compareTo(pollEveryQuiet) < 0 ? pace : pollEveryQuiet));
    }

    /** The next multiple at or after that time. */
    private Instant together(Instant due) {
        long step = pollTogether.toMillis();
        return Instant.ofEpochMilli(-Math.floorDiv(-due.toEpochMilli(), step) * step);
    }

    static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant later(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }

    private static Instant earlier(Instant first, Instant second) {
        return first.isBefore(second) ? first : second;
    }
}
