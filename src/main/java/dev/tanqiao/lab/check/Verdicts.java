package dev.tanqiao.lab.check;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What became of each invariant, one line each. */
public final class Verdicts {

    private static final int MOST_ROWS_SHOWN = 10;

    private static final Map<Integer, String> INVARIANTS = new TreeMap<>(Map.ofEntries(
            Map.entry(1, "at most one booking per transactionId"),
            Map.entry(2, "every purchase has ended, or waits with a reason and a deadline"),
            Map.entry(3, "what is booked is what is settled, row by row and in sums"),
            Map.entry(4, "refunded purchases net to zero"),
            Map.entry(5, "a transaction is taken in once"),
            Map.entry(6, "no cursor has passed what is not stored"),
            Map.entry(7, "every change has its event, every event its change"),
            Map.entry(8, "every event has reached its subscribers, or lies in the dead letters"),
            Map.entry(9, "a push acknowledged is a push stored"),
            Map.entry(10, "no status has moved against the table"),
            Map.entry(11, "no key, token or full cid is shown in logs, events or rows for people"),
            Map.entry(12, "what has happened lies in the time that was played"),
            Map.entry(13, "what the campus showed late was taken in within a day and a look"),
            Map.entry(14, "what could not be read has its break, until it was read again"),
            Map.entry(15, "every replica runs what is committed, and nothing on trial has moved")));

    private Verdicts() {}

    /** What an invariant says. */
    public static String sentence(int invariant) {
        return Objects.requireNonNull(INVARIANTS.get(invariant));
    }

    /** Prints the verdicts; what does not agree is named below its invariant. */
    public static void print(Comparison comparison, PrintWriter out) {
        INVARIANTS.forEach((number, sentence) -> {
            List<Finding> against = comparison.findings().stream()
                    .filter(finding -> finding.invariant() == number)
                    .toList();
            out.printf("%2s  %-6s  %s%n", number, against.isEmpty() ? "holds" : "BROKEN", sentence);
            against.stream().limit(MOST_ROWS_SHOWN).forEach(finding -> out.println("      " + finding));
            if (against.size() > MOST_ROWS_SHOWN) {
                out.printf("      … and %s more%n", against.size() - MOST_ROWS_SHOWN);
            }
        });
        out.flush();
    }
}
