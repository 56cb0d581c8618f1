package dev.tanqiao.lab.check;

import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.lab.check.JdbcAudit.QuarantineEntry;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import java.util.Map;

/** 14: what could not be read is visible and counted, by its break, and read again after a mend. */
final class UnreadableIsLookedAfter implements Invariant {

    @Override
    public int number() {
        return 14;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        for (QuarantineEntry aside : facts.hub.quarantine()) {
            String subject = "quarantine " + aside.id();
            if (!aside.hasBreak()) {
                breaks.add(subject, "quarantined, and has no break");
            } else if (facts.hub.transactions().stream()
                    .anyMatch(taken -> isOf(aside, taken)
                            && aside.isOpenAt(taken.firstSeenAt())
                            && facts.to.isAfter(taken.firstSeenAt().plus(ShownLateIsTakenIn.BOUND)))) {
                breaks.add(subject, "its order was taken in since, and its break is still open");
            }
        }
    }

    /** Whether the text that was quarantined is about this order, as far as that can be read. */
    private static boolean isOf(QuarantineEntry aside, Taken taken) {
        return taken.isOfCampus()
                && taken.orderNo() != null
                && aside.source().equals("campus.transactions " + taken.account())
                && taken.orderNo()
                        .equals(WireJson.value(WireJson.fields(aside.raw())
                                        .orElse(Map.of())
                                        .get("orderNo"))
                                .asText());
    }
}
