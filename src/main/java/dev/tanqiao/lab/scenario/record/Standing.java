package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What stands in hub and city, as expectations; only what a play must come to again. */
final class Standing {

    /** A settlement that is in one of these changes no more by itself within a day. */
    private static final Set<String> ENDED = Set.of("BILLED", "REJECTED", "CANCELLED", "HELD", "NEEDS_REVIEW");

    /** What the hub calls the campus's words. */
    private static final Map<OrderStatus, String> WORDS = Map.of(
            OrderStatus.WAITING, "TO_PAY",
            OrderStatus.IN_ARREARS, "ARREARS",
            OrderStatus.DONE, "PAID",
            OrderStatus.REFUNDED, "REFUNDED",
            OrderStatus.CLOSED, "CLOSED");

    private static final String BOOKED = "SETTLED";

    private final HubSide hub;
    private final Books books;
    private final boolean faultsCertain;
    private final List<Expected> expectations = new ArrayList<>();
    private final Set<String> notes = new TreeSet<>();
    private final Set<Integer> broken = new TreeSet<>();
    private boolean everythingHasEnded = true;

    /** An expectation, and how many rows must fit. */
    record Expected(String kind, ObjectNode fields, int times) {}

    /** @param faultsCertain whether faults will strike in a play what they struck */
    Standing(HubSide hub, Books books, boolean faultsCertain) {
        this.hub = hub;
        this.books = books;
        this.faultsCertain = faultsCertain;
    }

    void of(OrderStory story) {
        String id = story.id();
        ObjectNode order = hub.order(id).orElse(null);
        List<ObjectNode> settlements = hub.settlements(id);
        String seen = order == null ? "" : order.path("status").asText();
        if (!seen.equals(WORDS.get(story.last().status()))) {
            uncertain("The hub has not seen yet that %s is %s."
                    .formatted(id, story.last().status().words()));
            return;
        }
        ObjectNode row = Json.object().put("of", id).put("status", seen);
        if (order != null && order.path("decision").isTextual()) {
            row.set("decision", order.path("decision"));
        }
        expect("order", row, 1);
        boolean certain = isCertain(id, settlements);
        settlements.forEach(settlement -> settlement(id, settlement, certain));
        events(id, certain);
    }

    private boolean isCertain(String id, List<ObjectNode> settlements) {
        if (settlements.stream().anyMatch(hub::isDecidedByPeople)) {
            uncertain("A person has decided about a settlement of %s; add a step 'call' that does the same."
                    .formatted(id));
            return false;
        }
        for (ObjectNode settlement : settlements) {
            String status = settlement.path("status").asText();
            if (!ENDED.contains(status) && !status.equals(BOOKED)) {
                uncertain("The %s of %s was %s and goes on; say yourself where it must end."
                        .formatted(settlement.path("kind").asText(), id, status));
                return false;
            }
        }
        everythingHasEnded &= faultsCertain;
        return faultsCertain;
    }

    private void uncertain(String note) {
        notes.add(note);
        everythingHasEnded = false;
    }

    private void settlement(String id, ObjectNode settlement, boolean certain) {
        String status = settlement.path("status").asText();
        ObjectNode fields = about(id, settlement);
        if (certain) {
            if (status.equals(BOOKED)) {
                fields.putArray("status").add(BOOKED).add("BILLED");
            } else {
                fields.put("status", status);
            }
            if (settlement.path("reason").isTextual() && !status.equals("BILLED") && !status.equals(BOOKED)) {
                fields.put("reason", withoutCids(settlement.path("reason").asText()));
            }
        }
        fields.set("a", settlement.path("a"));
        fields.set("b", settlement.path("b"));
        if (certain) {
            fields.set("attempts", settlement.path("attempts"));
        }
        expect("settlement", fields, 1);
        if (certain) {
            booking(id, settlement);
        }
    }

    private void booking(String id, ObjectNode settlement) {
        int times = books.times(settlement.path("city").asText());
        boolean promised =
                Set.of(BOOKED, "BILLED").contains(settlement.path("status").asText());
        expect("booking", about(id, settlement), times);
        if (times > 1) {
            broken.addAll(Set.of(1, 3));
        } else if (promised && times == 0) {
            broken.add(3);
        }
    }

    private static ObjectNode about(String id, ObjectNode settlement) {
        return Json.object().put("of", id).put("kind", settlement.path("kind").asText());
    }

    /** In an expectation {@code *} stands for anything, so also for a cid that is not to be written. */
    private String withoutCids(String text) {
        String without = text;
        for (String cid : books.cids()) {
            without = without.replace(cid, "*");
        }
        return without;
    }

    /** How far its settlements have come, as it was told; what may come yet is not forbidden. */
    private void events(String id, boolean certain) {
        Map<String, Integer> times = new TreeMap<>();
        for (ObjectNode event : hub.events(id)) {
            String type = event.path("type").asText();
            if (type.startsWith("settlement.")) {
                times.merge(type + " " + event.path("kind").asText(), 1, Integer::sum);
            }
        }
        if (certain) {
            times.forEach((told, count) -> expect(
                    "event",
                    Json.object()
                            .put("type", told.substring(0, told.indexOf(' ')))
                            .put("of", id)
                            .put("kind", told.substring(told.indexOf(' ') + 1)),
                    count));
        }
    }

    /** What a person has in the end, if everything that happened to the person's account is in the scenario. */
    void balance(String account, ObjectNode balance) {
        if (everythingHasEnded) {
            ObjectNode fields = Json.object().put("person", account);
            fields.setAll(balance);
            expect("balance", fields, 1);
        }
    }

    private void expect(String kind, ObjectNode fields, int times) {
        expectations.add(new Expected(kind, fields, times));
    }

    List<Expected> expectations() {
        return expectations;
    }

    /** Invariants that do not hold. */
    Set<Integer> broken() {
        return broken;
    }

    Set<String> notes() {
        return notes;
    }
}
