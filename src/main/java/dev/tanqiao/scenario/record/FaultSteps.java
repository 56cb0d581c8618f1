package dev.tanqiao.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.scenario.record.Chronicle.Entry;
import dev.tanqiao.simulator.fault.Fault;
import dev.tanqiao.store.JdbcWitness.Send;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The planted faults as steps. In a scenario fewer orders are sent than there were, so a fault that struck the n-th order of all is
 * planted for each order of the scenario that it struck, by that order's own number.
 */
final class FaultSteps {

    private static final String ORDERS = "city.orderSettel";
    private static final Set<String> COUNTED = Set.of("nth", "percent", "seed", "times");

    private final List<Timed> steps = new ArrayList<>();
    private final List<Fault> standing = new ArrayList<>();
    private final Set<String> notes = new TreeSet<>();
    private final List<Send> sends;
    private final Instant last;

    /** A fault as it was planted, and what became of it. */
    private static final class Planted {
        final ObjectNode fault;
        final Instant at;
        Instant healed = Instant.MAX;
        final List<Entry> strikes = new ArrayList<>();

        Planted(Entry entry) {
            fault = entry.fields().path("fault").deepCopy();
            at = entry.at();
        }

        boolean counts() {
            return COUNTED.stream().anyMatch(fault::has);
        }

        String operation() {
            return fault.path("operation").asText();
        }

        String shown() {
            return fault.path("kind").asText() + " of " + operation();
        }
    }

    /**
     * Reads them.
     *
     * @param sends the requests of the scenario's own orders, the first first
     * @param last when anything happened to these orders last: what was planted later is no part of the scenario
     */
    FaultSteps(Chronicle chronicle, List<Send> sends, Instant last) {
        this.sends = sends;
        this.last = last;
        for (Planted planted : planted(chronicle).values()) {
            if (!planted.at.isAfter(last)) {
                if (planted.operation().equals(ORDERS) && planted.counts()) {
                    planted.strikes.forEach(strike -> strikeAgain(planted, strike));
                } else {
                    plantAgain(planted);
                }
            }
        }
    }

    private static Map<Long, Planted> planted(Chronicle chronicle) {
        Map<Long, Planted> all = new LinkedHashMap<>();
        for (Entry entry : chronicle.of("faults")) {
            long number = entry.fields().path("number").asLong();
            switch (entry.kind()) {
                case "planted" -> all.put(number, new Planted(entry));
                case "struck" -> Objects.requireNonNull(all.get(number)).strikes.add(entry);
                case "healed" ->
                    all.forEach((each, planted) -> {
                        if (!entry.fields().has("number") || each == number) {
                            planted.healed = planted.healed.isBefore(entry.at()) ? planted.healed : entry.at();
                        }
                    });
                default -> {
                    // A late effect comes by itself.
                }
            }
        }
        return all;
    }

    private void plantAgain(Planted planted) {
        ObjectNode fault = planted.fault;
        if (!planted.healed.equals(Instant.MAX)) {
            JsonNode until = fault.path("until");
            if (until.isMissingNode() || Instant.parse(until.asText()).isAfter(planted.healed)) {
                fault.put("until", planted.healed.toString());
            }
        }
        if (planted.counts()) {
            notes.add("The fault %s counts calls, and in a scenario others are made: it may strike another one."
                    .formatted(planted.shown()));
        }
        Fault read = Fault.read(fault);
        if (standing.stream().noneMatch(read::contradicts)) { // else it can never have struck
            standing.add(read);
            steps.add(new Timed(planted.at, "fault", fault));
        }
    }

    /** One strike of a fault that counts, for the order that it struck. */
    private void strikeAgain(Planted planted, Entry strike) {
        String city = strike.text("transactionId");
        List<Send> counted = sends.stream()
                .filter(send -> !send.at().isBefore(planted.at) && !send.at().isAfter(strike.at()))
                .toList();
        int nth = 0;
        for (int i = 0; i < counted.size(); i++) {
            nth = counted.get(i).city().equals(city) ? i + 1 : nth;
        }
        if (nth == 0) {
            return; // it struck an order that is not in the scenario
        }
        Instant sent = counted.get(nth - 1).at();
        if (sends.stream()
                .anyMatch(send -> send.at().equals(sent) && !send.city().equals(city))) {
            notes.add(
                    "Several orders of the scenario were sent at the same moment as one that the fault %s struck: it may strike another one."
                            .formatted(planted.shown()));
        }
        ObjectNode fault = planted.fault.deepCopy();
        fault.remove(COUNTED);
        steps.add(new Timed(planted.at, "fault", fault.put("nth", nth)));
    }

    List<Timed> steps() {
        return steps;
    }

    /** Whether the play will be struck as it was. */
    boolean isCertain() {
        return notes.isEmpty();
    }

    Set<String> notes() {
        return notes;
    }
}
