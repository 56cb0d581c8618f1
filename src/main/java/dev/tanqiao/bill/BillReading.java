package dev.tanqiao.bill;

/**
 * How far the reading of one window has come. The city pages as it likes, and bills may arrive while we read: reading ends
 * at an empty page, or when the total is reached and has not changed since the first page; else it begins again.
 *
 * @param window what is read
 * @param page the next page, counted from 1
 * @param seen lines seen since the first page
 * @param firstTotal the total that the first page told; -1 before it, or when the city does not say
 * @param restarts how often it began again because the total changed
 * @param finished whether the window is read
 */
public record BillReading(BillWindow window, int page, int seen, int firstTotal, int restarts, boolean finished) {

    /** A window that keeps changing is left after this many restarts: the next look overlaps it. */
    private static final int MOST_RESTARTS = 3;

    /** A city that never ends a window is left after this many pages. */
    private static final int MOST_PAGES = 10_000;

    /** The beginning of a window. */
    public static BillReading of(BillWindow window) {
        return new BillReading(window, 1, 0, -1, 0, false);
    }

    /**
     * After one page.
     *
     * @param size lines on that page, readable or not
     * @param total as that page told it; -1 when it did not
     * @throws IllegalStateException when the city shows page after page without an end
     */
    public BillReading after(int size, int total) {
        int expected = page == 1 ? total : firstTotal;
        int seenNow = seen + size;
        if (size == 0) {
            return new BillReading(window, page, seenNow, expected, restarts, true);
        }
        if (total < 0 || seenNow < total) {
            if (page == MOST_PAGES) {
                throw new IllegalStateException(
                        "Bills %s to %s have no end after %d pages.".formatted(window.from(), window.to(), page));
            }
            return new BillReading(window, page + 1, seenNow, expected, restarts, false);
        }
        if (total == expected || restarts == MOST_RESTARTS) {
            return new BillReading(window, page, seenNow, expected, restarts, true);
        }
        return new BillReading(window, 1, 0, -1, restarts + 1, false);
    }
}
