package dev.tanqiao.core.transaction;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One poll of one account: its windows, read page by page until a page is short and {@code total} says no more, or has come again
 * and again, and what they showed. A first page with fewer rows than were asked for, and more behind it, shows that the campus caps
 * its pages: one of so many is not short from then on, until a larger one is shown. Used by one thread.
 */
public final class Poll {

    /** A window that has not ended by then never will: the campus shows the same pages again and again. */
    private static final int MOST_PAGES = 1_000;

    /** A page that comes a second time may be rows that have moved back by a page meanwhile; so often in a row, it is the end. */
    private static final int THE_END = 2;

    private static final List<String> NO_PAGE = List.of("none");

    private final DueAccount account;
    private final Instant at;
    private final int pageSize;
    private final AtomicInteger fullPage;
    private int limit;
    private List<String> before = NO_PAGE;
    private int repeats;
    private int seen;
    private final Deque<Window> windows;
    private final boolean sweeping;
    private final Collection<Instant> refundsKnown;
    private final List<SeenPage> pages = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();
    private final Set<Instant> secondsAskedAlone = new HashSet<>();
    private Lease lease;
    private int page;
    private int pagesRead;
    private boolean tokenRefused;
    private Instant confirmed;

    /**
     * A poll that begins.
     *
     * @param pageSize rows to ask for at the beginning of a window
     * @param fullPage rows of a page that is not short, as the campus's answers have told; all looks share it
     * @param refundsKnown order times of refunds that the window of refunds must show, or they were taken back
     */
    Poll(
            DueAccount account,
            Instant at,
            int pageSize,
            AtomicInteger fullPage,
            Collection<Window> windows,
            boolean sweeping,
            Collection<Instant> refundsKnown) {
        this.account = account;
        this.at = at;
        this.pageSize = pageSize;
        this.fullPage = fullPage;
        this.limit = pageSize;
        this.windows = new ArrayDeque<>(windows);
        this.sweeping = sweeping;
        this.refundsKnown = refundsKnown;
        this.confirmed = at;
        this.lease = account.lease();
    }

    /** Whose transactions are polled. */
    public DueAccount account() {
        return account;
    }

    /** When the look began: the end of its newest window, business time in whole seconds. */
    public Instant at() {
        return at;
    }

    /** The right to store what was seen, as it was last renewed. */
    public Lease lease() {
        return lease;
    }

    /** Up to where the campus's own clock confirms that it has shown everything: never ahead of the look's beginning. */
    public Instant confirmedUntil() {
        return confirmed;
    }

    /** Whether it is the account's daily read. */
    public boolean isSweep() {
        return sweeping;
    }

    /** Entities that could not be read. */
    public List<Quarantined> quarantined() {
        return List.copyOf(quarantined);
    }

    /** The windows that have shown every row, whatever its status. */
    public Set<Window> shown() {
        return pages.stream()
                .map(SeenPage::window)
                .filter(window -> !window.kind().isRefundedOnly())
                .collect(Collectors.toSet());
    }

    /** Whether every window has been read to its end. */
    public boolean isOver() {
        return windows.isEmpty();
    }

    /** Whether the last question was refused for its token. */
    public boolean isTokenRefused() {
        return tokenRefused;
    }

    /** The page to ask for now. */
    public PageRequest next() {
        Window window = windows.element();
        return window.kind().isPaged() ? new PageRequest(window, page * limit, limit) : new PageRequest(window, 0, 0);
    }

    int pagesRead() {
        return pagesRead;
    }

    void renewed(Lease renewed) {
        lease = renewed;
    }

    /**
     * What the campus answered to {@link #next()}.
     *
     * @param date the answer's own time; null: it had none, and ours is all there is
     * @throws PollFailed when the look cannot go on; nothing of it is stored
     */
    public void answered(PageAnswer answer, @Nullable Instant date) {
        if (date != null && date.isBefore(confirmed)) {
            confirmed = date;
        }
        if (answer instanceof PageAnswer.Rows rows) {
            tokenRefused = false;
            read(rows);
        } else if (answer instanceof PageAnswer.TokenRefused refused) {
            if (tokenRefused) {
                throw new PollFailed(PollFailed.Kind.REFUSED, refused.why() + ", although it is a new one");
            }
            tokenRefused = true;
        } else if (answer instanceof PageAnswer.NotNow later) {
            throw new PollFailed(PollFailed.Kind.NOT_NOW, later.why());
        } else if (answer instanceof PageAnswer.Refused refused) {
            throw new PollFailed(PollFailed.Kind.REFUSED, refused.why());
        }
    }

    private void read(PageAnswer.Rows rows) {
        Window window = windows.element();
        pagesRead++;
        boolean again = rows.raw().equals(before);
        repeats = again ? repeats + 1 : 0;
        if (!again || !rows.areToldApart()) {
            pages.add(new SeenPage(window, page, rows.observations()));
        }
        if (!again) {
            rows.unreadables().forEach(unreadable -> quarantined.add(Quarantined.of(unreadable, window)));
            seen += rows.size();
            before = rows.raw();
            learnFullPage(window, rows.size());
        }
        boolean comesForEver = repeats >= THE_END && (rows.areToldApart() || rows.areTooManyAlike(repeats));
        if (comesForEver
                || again && rows.size() == 0
                || !window.kind().isPaged()
                || rows.size() < Math.min(limit, fullPage.get()) && !mayBeCapped(window, rows)) {
            windows.remove();
            page = 0;
            limit = pageSize;
            seen = 0;
            repeats = 0;
            before = NO_PAGE;
        } else if (page >= MOST_PAGES) {
            throw new PollFailed(PollFailed.Kind.NOT_NOW, "window %s has no end".formatted(window));
        } else {
            limit = page == 0 && rows.size() > 0 ? Math.min(limit, rows.size()) : limit;
            page++;
        }
        if (windows.isEmpty()) {
            secondsInDoubt().stream()
                    .filter(secondsAskedAlone::add)
                    .forEach(second -> windows.add(new Window(Window.Kind.EQUALS, second, second)));
        }
    }

    /** So many rows can stand on a page; and no more, where there are others behind the first page. */
    private void learnFullPage(Window window, int size) {
        if (page > 0 && size > 0) {
            fullPage.accumulateAndGet(limit, Math::min);
        } else if (window.kind().isPaged()) {
            fullPage.accumulateAndGet(size, Math::max);
        }
    }

    /** Whether one page further tells more; the daily reading asks it even where the total does not. */
    private boolean mayBeCapped(Window window, PageAnswer.Rows rows) {
        return rows.total() > seen || window.kind().isDaily() && page == 0 && rows.size() > 0;
    }

    /**
     * The seconds of refunds that no page has shown: they may have been taken back. And those in which rows without orderNo
     * that look alike stood on several pages of one window: nobody can tell whether that is one row seen twice (pages shift
     * while they are read) or two. One answer for that second tells.
     */
    private Set<Instant> secondsInDoubt() {
        Set<Instant> inDoubt = new TreeSet<>(refundsKnown);
        pages.forEach(seen -> seen.observations()
                .forEach(observation -> inDoubt.remove(observation.row().orderTime())));
        Map<Window, Map<String, Integer>> pageOf = new HashMap<>();
        for (SeenPage seen : pages) {
            Map<String, Integer> pageOfLikeness = pageOf.computeIfAbsent(seen.window(), none -> new HashMap<>());
            for (Observation observation : seen.observations()) {
                if (observation.row().orderNo() == null
                        && pageOfLikeness.merge(observation.row().likeness(), seen.number(), (first, again) -> first)
                                != seen.number()) {
                    inDoubt.add(observation.row().orderTime());
                }
            }
        }
        return inDoubt;
    }

    /**
     * Every row once, in its latest state. Rows with an orderNo are told apart by it. Of rows without, that look alike,
     * there are as many as one page showed together, for one page is one answer, and at least as many refunded.
     */
    public List<Seen> rows() {
        Map<String, Seen> byOrderNo = new HashMap<>();
        Map<String, List<List<Seen>>> alike = new HashMap<>();
        for (SeenPage seenPage : pages) {
            Map<String, List<Seen>> alikeHere = new HashMap<>();
            for (Observation observation : seenPage.observations()) {
                var seen = new Seen(observation, seenPage.window(), seenPage.number());
                String orderNo = observation.row().orderNo();
                if (orderNo != null) {
                    byOrderNo.put(orderNo, seen);
                } else {
                    alikeHere
                            .computeIfAbsent(observation.row().likeness(), none -> new ArrayList<>())
                            .add(seen);
                }
            }
            alikeHere.forEach((likeness, together) ->
                    alike.computeIfAbsent(likeness, none -> new ArrayList<>()).add(together));
        }
        List<Seen> rows = new ArrayList<>(byOrderNo.values());
        alike.values().forEach(views -> rows.addAll(merged(views)));
        rows.sort(Comparator.comparing((Seen seen) -> seen.row().orderTime()).thenComparing(Recognizing.RANK));
        return rows;
    }

    private static List<Seen> merged(List<List<Seen>> views) {
        List<Seen> fullest = List.of();
        List<Seen> mostRefunded = List.of();
        for (List<Seen> view : views) {
            List<Seen> refunded = view.stream()
                    .filter(seen -> seen.row().status() == TransactionStatus.REFUNDED)
                    .toList();
            fullest = view.size() >= fullest.size() ? view : fullest;
            mostRefunded = refunded.size() >= mostRefunded.size() ? refunded : mostRefunded;
        }
        List<Seen> others = fullest.stream()
                .filter(seen -> seen.row().status() != TransactionStatus.REFUNDED)
                .sorted(Recognizing.RANK.reversed())
                .limit(fullest.size() - mostRefunded.size())
                .toList();
        List<Seen> merged = new ArrayList<>(mostRefunded);
        merged.addAll(others);
        return merged;
    }
}
