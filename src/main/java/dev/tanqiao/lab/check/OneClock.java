package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.Stamps;
import java.time.Duration;
import java.time.Instant;

/**
 * 12: whatever the hub says has happened lies in the time that was played. Whoever reads the machine's clock in its place is found,
 * unless the world plays within a week of now.
 */
final class OneClock implements Invariant {

    /** Clocks of replicas and of scenarios may go wrong by days on purpose. */
    private static final Duration TOLERANCE = Duration.ofDays(7);

    @Override
    public int number() {
        return 12;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Instant from = facts.from.minus(TOLERANCE);
        Instant to = facts.to.plus(TOLERANCE);
        for (Stamps stamps : facts.hub.stamps()) {
            if (stamps.first().isBefore(from) || stamps.last().isAfter(to)) {
                breaks.add(
                        stamps.column(),
                        "says %s to %s, but %s to %s was played"
                                .formatted(stamps.first(), stamps.last(), facts.from, facts.to));
            }
        }
    }
}
