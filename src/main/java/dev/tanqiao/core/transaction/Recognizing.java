package dev.tanqiao.core.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which transaction a seen row belongs to. An orderNo is an identity. Where it is missing, rows that look alike are
 * numbered over the whole poll, refunded ones first: whichever of two equal purchases is refunded, one is refunded and one
 * is not. Every transaction keeps the number of its likeness, so a row that shows its orderNo later takes the transaction
 * that was known without.
 */
public final class Recognizing {

    /** Refunded before paid before the rest; then by what they show, so that page and row order do not matter. */
    static final Comparator<Seen> RANK = Comparator.comparingInt((Seen seen) -> rank(seen.row()))
            .thenComparing((Seen seen) -> seen.row().orderNo() != null)
            .thenComparing((Seen seen) -> String.valueOf(seen.row().orderNo()))
            .thenComparing(
                    (Seen seen) -> seen.row().payTime(),
                    Comparator.nullsLast(Comparator.<java.time.Instant>naturalOrder()))
            .thenComparing((Seen seen) -> seen.observation().raw());

    private Recognizing() {}

    /**
     * Recognizes the rows of one poll.
     *
     * @param rows every row once
     * @param known the transactions of that account with one of the rows' orderNos or order times
     */
    public static List<Recognized> recognize(Collection<Seen> rows, Collection<KnownTransaction> known) {
        Map<String, KnownTransaction> byKey = new HashMap<>();
        known.forEach(transaction -> transaction.keys().forEach(key -> byKey.put(key, transaction)));
        List<Recognized> recognized = new ArrayList<>();
        Map<String, List<Seen>> alike = new LinkedHashMap<>();
        for (Seen seen : rows) {
            String orderNo = seen.row().orderNo();
            KnownTransaction owner = orderNo == null ? null : byKey.get(orderNo);
            if (owner != null) {
                recognized.add(
                        new Recognized(seen, Objects.requireNonNull(orderNo), Set.of(orderNo), Optional.of(owner)));
            } else {
                alike.computeIfAbsent(seen.row().likeness(), none -> new ArrayList<>())
                        .add(seen);
            }
        }
        alike.forEach((likeness, group) -> number(likeness, group, byKey, recognized));
        return recognized;
    }

    private static void number(
            String likeness, List<Seen> group, Map<String, KnownTransaction> byKey, List<Recognized> recognized) {
        group.sort(RANK);
        int number = 0;
        for (Seen seen : group) {
            while (isOwned(byKey.get(key(likeness, number)))) {
                number++;
            }
            String numbered = key(likeness, number);
            Set<String> keys = new HashSet<>(Set.of(numbered));
            String orderNo = seen.row().orderNo();
            if (orderNo != null) {
                keys.add(orderNo);
            }
            recognized.add(new Recognized(
                    seen,
                    Objects.requireNonNullElse(orderNo, numbered),
                    keys,
                    Optional.ofNullable(byKey.get(numbered))));
            number++;
        }
    }

    /** A transaction with an orderNo answers to that alone. */
    private static boolean isOwned(@org.jspecify.annotations.Nullable KnownTransaction known) {
        return known != null && known.transaction().row().orderNo() != null;
    }

    private static String key(String likeness, int number) {
        return "#" + likeness + ":" + number;
    }

    private static int rank(Row row) {
        return switch (row.status()) {
            case REFUNDED -> 0;
            case PAID -> 1;
            case TO_PAY, ARREARS, CLOSED, OTHER -> 2;
        };
    }
}
