package dev.tanqiao.lab.simulator.city;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All bookings by time of payment, whole and per provider, so that a page costs its own length and not the ledger's. */
final class Bills {

    private static final Comparator<Booking> ORDER =
            Comparator.comparingLong(Booking::paymentTimeMillis).thenComparingLong(Booking::number);

    private final List<Booking> all = new ArrayList<>();
    private final Map<String, List<Booking>> byProvider = new HashMap<>();

    void add(Booking booking) {
        insert(all, booking);
        insert(byProvider.computeIfAbsent(booking.order().equityCid(), cid -> new ArrayList<>()), booking);
    }

    void remove(Booking booking) {
        all.remove(position(booking));
        List<Booking> ofProvider = byProvider.getOrDefault(booking.order().equityCid(), List.of());
        ofProvider.remove(Collections.binarySearch(ofProvider, booking, ORDER));
    }

    /** How many bookings come before this one. */
    int position(Booking booking) {
        return Collections.binarySearch(all, booking, ORDER);
    }

    List<Booking> all() {
        return all;
    }

    /** Every booking paid before an instant, oldest first. */
    List<Booking> paidBefore(long millis) {
        return all.subList(0, firstFrom(all, millis));
    }

    /**
     * The bookings of a window.
     *
     * @param equityCid empty for all providers
     * @param fromMillis the first instant inside
     * @param beforeMillis the first instant after it
     * @return a view, oldest first
     */
    List<Booking> window(String equityCid, long fromMillis, long beforeMillis) {
        List<Booking> bookings = equityCid.isEmpty() ? all : byProvider.getOrDefault(equityCid, List.of());
        int from = firstFrom(bookings, fromMillis);
        return bookings.subList(from, Math.max(from, firstFrom(bookings, beforeMillis)));
    }

    /** As {@link #window}, by the orders' own times, of what is visible: paid before an instant. */
    List<Booking> ordered(String equityCid, long fromMillis, long beforeMillis, long visibleBeforeMillis) {
        return window(equityCid, Long.MIN_VALUE, visibleBeforeMillis).stream()
                .filter(booking -> booking.order().transactionTimeMillis() >= fromMillis
                        && booking.order().transactionTimeMillis() < beforeMillis)
                .toList();
    }

    /** Almost always the end: time only goes forward, but a repeat in the same millisecond is paid in the next. */
    private static void insert(List<Booking> bookings, Booking booking) {
        int at = bookings.size();
        while (at > 0 && ORDER.compare(bookings.get(at - 1), booking) > 0) {
            at--;
        }
        bookings.add(at, booking);
    }

    private static int firstFrom(List<Booking> bookings, long millis) {
        int low = 0;
        int high = bookings.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bookings.get(middle).paymentTimeMillis() < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
