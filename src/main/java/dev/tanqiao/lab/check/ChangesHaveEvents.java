package dev.tanqiao.lab.check;

import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.settlement.Settlement.Kind;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.Move;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** 7: a move has its event, if the state table names one, and an event its move. */
final class ChangesHaveEvents implements Invariant {

    @Override
    public int number() {
        return 7;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<Long, Kind> kinds = new HashMap<>();
        facts.hub.settlements().forEach(settlement -> kinds.put(settlement.id(), settlement.kind()));
        Set<String> told = new LinkedHashSet<>();
        for (Told event : facts.hub.events()) {
            if (event.settlementId() != null
                    && !told.add(event.settlementId() + "|" + event.sequence() + "|" + event.type())) {
                breaks.add("event " + event.id(), "reports a move that another event reports");
            }
        }
        for (Move move : facts.hub.moves()) {
            Kind kind = kinds.get(move.settlementId());
            EventType type =
                    kind == null ? null : SettlementStatus.valueOf(move.to()).event(kind);
            if (type != null && !told.remove(move.settlementId() + "|" + move.sequence() + "|" + type.wireName())) {
                breaks.add(
                        "settlement " + move.settlementId(),
                        "became %s without its event %s".formatted(move.to(), type.wireName()));
            }
        }
        told.forEach(event -> breaks.add("event of settlement " + event, "reports a move that never happened"));
    }
}
