package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the hub knows about a person or a settlement, as a bundle is shown it: names, accounts and cids masked unless it is granted more. */
@Component
final class Known {

    private static final String MASK = "***";
    private static final String KNOWN = "known";

    private final Authorizations people;
    private final SettlementStore settlements;

    Known(Authorizations people, SettlementStore settlements) {
        this.people = people;
        this.settlements = settlements;
    }

    /** @return {@code known} false and nothing else, where the account never consented */
    Map<String, Object> person(String account, boolean unmasked) {
        return people.find(account).map(person -> person(person, unmasked)).orElse(Map.of(KNOWN, false));
    }

    private static Map<String, Object> person(Enrolment person, boolean unmasked) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(KNOWN, true);
        shown.put("account", shown(person.account(), unmasked));
        shown.put("name", shown(person.name(), unmasked));
        shown.put("state", person.state().name());
        shown.put("authorized", person.state() == Enrolment.State.AUTHORIZED);
        shown.put("consentedAt", person.consentedAt().toString());
        if (person.cid() != null) {
            shown.put("cid", shown(person.cid(), unmasked));
        }
        return shown;
    }

    /** @return {@code known} false and nothing else, where there is no such settlement */
    Map<String, Object> settlement(long id, boolean unmasked) {
        return settlements
                .find(id)
                .map(settlement -> settlement(settlement, unmasked))
                .orElse(Map.of(KNOWN, false));
    }

    private static Map<String, Object> settlement(Settlement settlement, boolean unmasked) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(KNOWN, true);
        shown.put("settlementId", settlement.id());
        shown.put("kind", settlement.kind().name());
        shown.put("status", settlement.status().name());
        put(shown, "reason", settlement.reason());
        shown.put("account", shown(settlement.account(), unmasked));
        shown.put("cid", shown(settlement.cid(), unmasked));
        shown.put("equityProvider", settlement.provider());
        shown.put("ruleId", settlement.ruleId());
        shown.put("pointsA", settlement.pointsA());
        shown.put("pointsB", settlement.pointsB());
        shown.put("transactionType", settlement.transactionType());
        shown.put("orderTime", settlement.orderTime().toString());
        put(shown, "originalId", settlement.originalId());
        return shown;
    }

    private static void put(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    private static String shown(String text, boolean unmasked) {
        return unmasked || text.isEmpty() ? text : text.substring(0, text.offsetByCodePoints(0, 1)) + MASK;
    }
}
