package dev.tanqiao.lab.check;

import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.Move;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 10: every history is unbroken, follows the table of states, and ends where the settlement stands. */
final class MovesFollowTheTable implements Invariant {

    private static final Set<String> FIRST = Set.of("PENDING", "HELD");

    @Override
    public int number() {
        return 10;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<Long, Move> last = new HashMap<>();
        for (Move move : facts.hub.moves()) {
            check(move, last.put(move.settlementId(), move), breaks);
        }
        for (SettlementRow settlement : facts.hub.settlements()) {
            Move move = last.get(settlement.id());
            if (move == null
                    || move.sequence() != settlement.sequence()
                    || !move.to().equals(settlement.status().name())) {
                breaks.add(
                        "settlement " + settlement.id(),
                        "stands at %s, but its history ends at %s"
                                .formatted(settlement.status(), move == null ? "nothing" : move.to()));
            }
        }
    }

    private static void check(Move move, @Nullable Move before, Breaks breaks) {
        String name = "settlement " + move.settlementId();
        int expected = before == null ? 1 : before.sequence() + 1;
        if (move.sequence() != expected || !Objects.equals(move.from(), before == null ? null : before.to())) {
            breaks.add(name, "move %s does not follow the one before it".formatted(move.sequence()));
        }
        boolean allowed = move.from() == null
                ? FIRST.contains(move.to())
                : SettlementStatus.valueOf(move.from()).mayBecome(SettlementStatus.valueOf(move.to()));
        if (!allowed) {
            breaks.add(name, "moved from %s to %s against the table".formatted(move.from(), move.to()));
        }
    }
}
