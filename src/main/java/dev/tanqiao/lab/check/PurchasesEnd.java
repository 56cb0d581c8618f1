package dev.tanqiao.lab.check;

import dev.tanqiao.core.settlement.Settlement.Kind;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.JdbcAudit.Taken;

/**
 * 2: every paid purchase is decided, and a decision to settle has its one settlement; each ends billed, rejected, cancelled
 * or for review, or is held with a reason and a deadline; nothing is past its deadline.
 */
final class PurchasesEnd implements Invariant {

    @Override
    public int number() {
        return 2;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        facts.hub.transactions().forEach(taken -> checkDecision(facts, taken, breaks));
        facts.hub.settlements().forEach(settlement -> checkEnd(settlement, breaks));
        facts.hub.heldWithoutDeadline().forEach(id -> breaks.add("settlement " + id, "held without a deadline"));
        facts.hub.overdue().forEach(id -> breaks.add("settlement " + id, "past the deadline of its state"));
    }

    private static void checkDecision(Facts facts, Taken taken, Breaks breaks) {
        String name = "transaction " + taken.id();
        long purchases = facts.settlementsOf(taken).stream()
                .filter(settlement -> settlement.kind() == Kind.PURCHASE)
                .count();
        if ("PAID".equals(taken.status()) && taken.decision() == null) {
            breaks.add(name, "paid, but nobody has decided what follows");
        }
        if ("SETTLE".equals(taken.decision()) && purchases != 1) {
            breaks.add(name, "decided to settle, but it has %s settlements".formatted(purchases));
        }
        if (!"SETTLE".equals(taken.decision()) && purchases != 0) {
            breaks.add(name, "has a settlement although decided %s".formatted(taken.decision()));
        }
    }

    private static void checkEnd(SettlementRow settlement, Breaks breaks) {
        switch (settlement.status()) {
            case PENDING, SENDING, UNKNOWN ->
                breaks.add(Names.of(settlement), "still %s in the end".formatted(settlement.status()));
            case SETTLED -> breaks.add(Names.of(settlement), "booked, but no bill was matched");
            case HELD -> {
                if (settlement.reason() == null || settlement.reason().isBlank()) {
                    breaks.add(Names.of(settlement), "held without a reason");
                }
            }
            case BILLED, REJECTED, CANCELLED, NEEDS_REVIEW -> {}
        }
    }
}
