package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.Person;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.WorldView.Order;
import java.time.Duration;
import java.time.Instant;

/** 13: a purchase that the campus shows late, in whatever order, is taken in within a stated bound. */
final class ShownLateIsTakenIn implements Invariant {

    /** A day and a look, as docs/SETTINGS.md states it (tanqiao.campus.sweep-every, tanqiao.campus.poll-every-quiet). */
    static final Duration BOUND = Duration.ofHours(24 + 2);

    /** What is shown still later is not looked for (tanqiao.campus.late-horizon). */
    private static final Duration HORIZON = Duration.ofDays(30);

    @Override
    public int number() {
        return 13;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        for (Order order : facts.world.orders()) {
            Person person = facts.person(order.account());
            if (person != null && isLookedFor(order, person)) {
                check(facts, order, later(order.shownAt(), person.consentedAt()).plus(BOUND), breaks);
            }
        }
    }

    private static void check(Facts facts, Order order, Instant latest, Breaks breaks) {
        Taken taken = facts.takenOf.get(order.id());
        if (taken == null && order.readable() && facts.to.isAfter(latest)) {
            breaks.add("order " + order.id(), "shown at %s, and not taken in".formatted(order.shownAt()));
        } else if (taken != null
                && order.orderNo() != null
                && taken.firstSeenAt().isAfter(latest)
                && !wasPutAside(facts, order)) {
            breaks.add(
                    "order " + order.id(),
                    "shown at %s, and taken in at %s".formatted(order.shownAt(), taken.firstSeenAt()));
        }
    }

    /** It may have been shown unreadable, and mended since. */
    private static boolean wasPutAside(Facts facts, Order order) {
        return facts.hub.quarantine().stream()
                .anyMatch(aside -> aside.source().equals("campus.transactions " + order.account()));
    }

    /** Without an orderNo only what is paid can be told apart, and when it was paid the campus does not say for certain. */
    private static boolean isLookedFor(Order order, Person person) {
        return person.asked()
                && !order.orderTime().isBefore(person.consentedAt())
                && !order.shownAt().isAfter(order.orderTime().plus(HORIZON))
                && (order.orderNo() != null || CampusWords.PAID.equals(order.status()));
    }

    private static Instant later(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }
}
