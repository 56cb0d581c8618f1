package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.Person;
import dev.tanqiao.lab.check.WorldView.Order;
import java.time.Duration;

/** 6: a cursor never passes what is not stored, of what the campus showed by then. */
final class CursorsPassNothing implements Invariant {

    /** What is shown later after its order than looks go back is taken in within another bound: invariant 13. */
    private static final Duration LATE = Duration.ofDays(2);

    @Override
    public int number() {
        return 6;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        for (Order order : facts.world.orders()) {
            if (!facts.takenOf.containsKey(order.id()) && mustBeKnown(facts, order) && !isPutAside(facts, order)) {
                breaks.add("order " + order.id(), "the cursor has passed it, but it was not taken in");
            }
        }
    }

    /** What cannot be read is kept for people, with its text. */
    private static boolean isPutAside(Facts facts, Order order) {
        return !order.readable()
                && facts.hub.quarantine().stream()
                        .anyMatch(aside -> aside.source().equals("campus.transactions " + order.account()));
    }

    /** What the campus shows of an enrolled person up to the cursor; without an orderNo only what is paid can be told apart. */
    private static boolean mustBeKnown(Facts facts, Order order) {
        Person person = facts.person(order.account());
        return person != null
                && person.cursor() != null
                && !order.orderTime().isAfter(person.cursor())
                && !order.shownAt().isAfter(person.cursor())
                && !order.shownAt().isAfter(order.orderTime().plus(LATE))
                && !order.orderTime().isBefore(person.consentedAt())
                && (order.orderNo() != null || CampusWords.PAID.equals(order.status()));
    }
}
