package dev.tanqiao.check;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of each invariant, one line each. */
public final class Verdicts {

    private static final int MOST_ROWS_SHOWN = 10;

    private static final Map<Integer, String> INVARIANTS = new TreeMap<>(Map.of(
            1, "at most one booking per transactionId",
            2, "every purchase has ended, or waits with a reason and a deadline",
            3, "what is booked is what is settled, row by row and in sums",
            4, "refunded purchases net to zero",
            5, "a transaction is taken in once",
            6, "no cursor has passed what is not stored",
            7, "every change has its event, every event its change",
            8, "every event has reached its subscribers, or lies in the dead letters",
            9, "a push acknowledged is a push stored",
            10, "no status has moved against the table"));

    private Verdicts() {}

    /** What an invariant says. */
    public static String sentence(int invariant) {
        return INVARIANTS.getOrDefault(invariant, "no row shows it");
    }

    /** Prints the verdicts; what does not agree is named below its invariant. */
    public static void print(Comparison comparison, PrintWriter out) {
        INVARIANTS.forEach((number, sentence) -> {
            List<Finding> against = comparison.findings().stream()
                    .filter(finding -> finding.invariant() == number)
                    .toList();
            out.printf("%2d  %-6s  %s%n", number, against.isEmpty() ? "holds" : "BROKEN", sentence);
            against.stream().limit(MOST_ROWS_SHOWN).forEach(finding -> out.println("      " + finding));
            if (against.size() > MOST_ROWS_SHOWN) {
                out.printf("      … and %d more%n", against.size() - MOST_ROWS_SHOWN);
            }
        });
        out.flush();
    }
}
