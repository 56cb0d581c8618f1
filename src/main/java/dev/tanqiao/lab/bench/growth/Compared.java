package dev.tanqiao.lab.bench.growth;

import java.util.Locale;

/** What one thing that is asked has read in the small and in the large database. */
public record Compared(String name, Plans.Read small, Plans.Read large) {

    /** What the large database may cost more, of pages and of rows. */
    static final double MOST = 1.15;

    /** A page or two more are the roots and the metapages of small tables that have grown. */
    private static final int FREE = 2;

    /** Whether it reads more as history grows, apart from the way down indexes, which are deeper. */
    boolean grows() {
        return grows(small.below(), large.below()) || grows(small.rows(), large.rows());
    }

    private static boolean grows(long small, long large) {
        return large > Math.max(small * MOST, small + FREE);
    }

    private static double ratio(long small, long large) {
        return small == 0 ? large == 0 ? 1 : Double.POSITIVE_INFINITY : (double) large / small;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-40s %8d %8d %6.2f  %8d %8d %6.2f  %8d %8d %6.2f%s%n",
                name,
                small.buffers(),
                large.buffers(),
                ratio(small.buffers(), large.buffers()),
                small.below(),
                large.below(),
                ratio(small.below(), large.below()),
                small.rows(),
                large.rows(),
                ratio(small.rows(), large.rows()),
                grows() ? "  grows" : "");
    }
}
