package dev.tanqiao.core.bill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far the reading of some windows has come, and what it has shown. Neither a short page nor a total ends a window. One of which the
 * city counts more lines than it shows is read again in halves, down to one minute; one that shows a line on two pages, down to one
 * second, and that second once more. Where the city still counts more, or the pages of the second have changed, the reading of that
 * provider is doubtful: it proves no absence. For its total no further window is halved then. Used by one thread.
 */
public final class BillReading {

    private static final String EVERY_PROVIDER = "";
    private static final Duration SHORTEST_FOR_TOTAL = Duration.ofMinutes(1);

    /** As fine as a request tells times. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** A window that shows new pages without end is left after this many. */
    private static final int MOST_PAGES = 10_000;

    private final Instant begun;
    private final boolean trustsTotal;
    private final Deque<BillWindow> left;
    private final Map<String, Instant> newest = new HashMap<>();
    private final Map<String, String> doubts = new HashMap<>();
    private final Set<String> overcounted = new HashSet<>();
    private final Set<String> unread = new HashSet<>();
    private BillPages pages = new BillPages();
    private Instant confirmed;

    /**
     * The beginning of a reading.
     *
     * @param begun now: a line dated ahead of it proves nothing
     * @param trustsTotal whether a total above what was shown is evidence of lines that were not
     */
    public BillReading(Collection<BillWindow> windows, Instant begun, boolean trustsTotal) {
        this.left = new ArrayDeque<>(windows);
        this.begun = begun;
        this.confirmed = begun;
        this.trustsTotal = trustsTotal;
    }

    /** Whether every window has been read to its end. */
    public boolean isFinished() {
        return left.isEmpty();
    }

    /** The window to ask for now. */
    public BillWindow window() {
        return left.element();
    }

    /** The page of it to ask for now, counted from 1. */
    public int page() {
        return pages.read() + 1;
    }

    /** Why it does not prove everything absent that it has not shown; empty: it does. */
    public Optional<String> doubt() {
        return doubts.values().stream().findFirst();
    }

    /** Whether what it has not shown of a provider may be there all the same. */
    public boolean isDoubtful(String provider) {
        return isUnread(provider) || doubts.containsKey(provider) || doubts.containsKey(EVERY_PROVIDER);
    }

    /** Whether a page of that provider could not be read. */
    public boolean isUnread(String provider) {
        return unread.contains(provider);
    }

    /** The page to ask for now could not be read: what was shown counts, and no more is asked for of that provider. */
    public void leaveProvider() {
        String whose = whose(window());
        unread.add(whose);
        left.removeIf(window -> whose(window).equals(whose));
        pages = new BillPages();
    }

    private static String whose(BillWindow window) {
        return Objects.requireNonNullElse(window.provider(), EVERY_PROVIDER);
    }

    /**
     * The city showed what there was at that time, and nothing later.
     *
     * @param date of an answer; null: it bears none
     */
    public void dated(@Nullable Instant date) {
        if (date != null && date.isBefore(confirmed)) {
            confirmed = date;
        }
    }

    /** Up to when the city has shown what there was: the earliest date of its answers, and no later than the reading began. */
    public Instant confirmedUntil() {
        return confirmed;
    }

    /** How far the earliest date of its answers is before the beginning. */
    public Duration behind() {
        return Duration.between(confirmed, begun);
    }

    /** When the newest booking of a provider was paid that this very reading has shown. */
    public Optional<Instant> newestPayment(String provider) {
        return Optional.ofNullable(newest.get(provider));
    }

    /**
     * Takes one page in.
     *
     * @param size lines on that page, readable or not
     * @param text that page as it came, to tell whether it comes again
     * @param total as that page told it; -1 when it did not
     * @return the lines to keep; equal ones among them stand for as many bookings
     * @throws IllegalStateException when the city shows page after page without an end
     */
    public List<BillLine> after(List<BillLine> lines, int size, String text, int total) {
        lines.stream()
                .filter(line -> !line.paymentTime().isAfter(begun))
                .forEach(line -> newest.merge(
                        line.provider(), line.paymentTime(), (one, other) -> one.isAfter(other) ? one : other));
        if (!pages.add(lines, size, text, trustsTotal ? total : -1)) {
            if (pages.read() >= MOST_PAGES) {
                throw new IllegalStateException("Bills %s to %s have no end after %s pages."
                        .formatted(window().from(), window().to(), pages.read()));
            }
            return lines;
        }
        return ended();
    }

    private List<BillLine> ended() {
        BillPages read = pages;
        BillWindow window = left.remove();
        pages = new BillPages();
        boolean mayLackLines = read.isTotalAbove() && !overcounted.contains(whose(window));
        List<BillLine> doubled = read.onSeveralPages();
        if (mayLackLines && window.isLongerThan(SHORTEST_FOR_TOTAL)
                || !doubled.isEmpty() && window.isLongerThan(SHORTEST)) {
            window.halves().forEach(left::addFirst);
            return List.of();
        }
        if (mayLackLines) {
            overcounted.add(whose(window));
            doubt(window, "the city counts %s lines and shows %s".formatted(read.total(), read.shown()));
        }
        if (doubled.isEmpty() || read.standStill()) {
            return doubled;
        }
        if (read.isReadAgain()) {
            doubt(window, "a line stands on two pages, and they change while they are read");
        } else {
            left.addFirst(window);
            pages = new BillPages(read);
        }
        // The lines of each page are kept: one counts as often as the page that shows it most often says.
        return List.of();
    }

    private void doubt(BillWindow window, String why) {
        doubts.put(whose(window), "bills %s to %s: %s".formatted(window.from(), window.to(), why));
    }
}
