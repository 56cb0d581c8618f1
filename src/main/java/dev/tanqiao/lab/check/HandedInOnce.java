package dev.tanqiao.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.lab.check.JdbcAudit.HandedIn;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** 5, for other sources than the campus: a purchase is taken in once, as its source has handed it in, in whatever order its states came. */
final class HandedInOnce implements Invariant {

    /** A later state is never taken back by an earlier one. */
    private static final List<String> STATES = List.of("paid", "closed", "refunded");

    @Override
    public int number() {
        return 5;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<String, State> told = told(facts.hub.handedIn());
        Map<String, List<Taken>> taken = new LinkedHashMap<>();
        told.keySet().forEach(purchase -> taken.put(purchase, new ArrayList<>()));
        facts.hub.transactions().stream()
                .filter(each -> !each.isOfCampus())
                .forEach(each -> taken.computeIfAbsent(
                                name(each.source(), each.account(), each.orderNo()), none -> new ArrayList<>())
                        .add(each));
        taken.forEach((purchase, transactions) -> {
            State state = told.get(purchase);
            if (state == null) {
                breaks.add(purchase, "taken in, but its source has handed in nothing of the kind");
            } else if (transactions.size() != 1) {
                breaks.add(purchase, "handed in, but taken in %s times".formatted(transactions.size()));
            } else {
                check(purchase, state, transactions.get(0), breaks);
            }
        });
    }

    private static void check(String purchase, State state, Taken taken, Breaks breaks) {
        if (!taken.status().equals(state.status().toUpperCase(Locale.ROOT))) {
            breaks.add(purchase, "its source says %s, the hub %s".formatted(state.status(), taken.status()));
        } else if (taken.amountFen() != -state.fen()) {
            breaks.add(purchase, "its source says %s fen, the hub %s".formatted(-state.fen(), taken.amountFen()));
        }
    }

    /** Where a purchase stands by all its states. */
    private record State(String status, long fen) {

        static State of(JsonNode purchase) {
            return new State(
                    purchase.path("status").asText(),
                    new BigDecimal(purchase.path("amountYuan").asText("0"))
                            .movePointRight(2)
                            .longValue());
        }

        State then(State next) {
            if (STATES.indexOf(next.status) < STATES.indexOf(status)) {
                return this;
            }
            return next.status.equals("refunded") ? new State(next.status, fen) : next;
        }
    }

    private static Map<String, State> told(List<HandedIn> states) {
        Map<String, State> told = new LinkedHashMap<>();
        for (HandedIn state : states) {
            JsonNode purchase = WireJson.value(state.raw());
            told.merge(
                    name(state.source(), state.account(), purchase.path("id").asText()),
                    State.of(purchase),
                    State::then);
        }
        return told;
    }

    private static String name(String source, String account, @Nullable String id) {
        return "purchase %s/%s of %s".formatted(source, id, account);
    }
}
