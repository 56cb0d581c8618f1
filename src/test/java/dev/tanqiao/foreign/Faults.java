package dev.tanqiao.foreign;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which calls go wrong: of each operation every so many, in turn each kind. */
final class Faults {

    /** What goes wrong, before or after the double has done what it was asked for. */
    enum Kind {
        NONE,
        CLOSED_AFTER,
        PAGE_502_BEFORE,
        TOKEN_ENDS,
        FAILED_AFTER,
        CLOSED_BEFORE,
        PAGE_200_AFTER,
        SLOW,
        PAGE_503_AFTER,
        MOVED_BEFORE,
        TORN_AFTER,
        FAILED_BEFORE,
        PAGE_504_AFTER,
        EMPTY_AFTER
    }

    private static final List<Kind> KINDS = List.of(Kind.values()).subList(1, Kind.values().length);

    private final ForeignClock clock;
    private final Instant healed;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Set<Kind> left = Collections.synchronizedSet(EnumSet.copyOf(KINDS));

    Faults(ForeignClock clock, Instant healed) {
        this.clock = clock;
        this.healed = healed;
    }

    /** @param every how many calls of the operation meet one fault */
    Kind next(String operation, int every) {
        int call = calls.computeIfAbsent(operation, none -> new AtomicInteger()).incrementAndGet();
        if (call % every != 0 || !clock.now().isBefore(healed)) {
            return Kind.NONE;
        }
        Kind kind = KINDS.get(call / every % KINDS.size());
        left.remove(kind);
        return kind;
    }

    /** Those that have not struck yet. */
    Set<Kind> left() {
        return Set.copyOf(left);
    }
}
