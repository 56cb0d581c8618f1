package dev.tanqiao.core.bill;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One window of all bills that the poll reads.
 *
 * @param window what is read
 * @param readUntil how far bills had been read; null: never
 * @param reachesNow whether it ends now; else it is a slice, and the next follows
 * @param waiting the hubs that may send once it is read; none where it is a slice
 */
public record BillPoll(BillWindow window, @Nullable Instant readUntil, boolean reachesNow, Set<String> waiting) {

    /** Stands for every hub: the database is another than it was. */
    public static final String ALL = "*";

    /** The same, read no further than that. */
    public BillPoll upTo(Instant confirmed) {
        return confirmed.isBefore(window.to())
                ? new BillPoll(
                        new BillWindow(window.provider(), window.from(), confirmed), readUntil, reachesNow, waiting)
                : this;
    }
}
