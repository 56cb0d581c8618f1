package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.check.JdbcWitness.Send;
import dev.tanqiao.lab.scenario.record.Chronicle.Entry;
import dev.tanqiao.lab.simulator.fault.Fault;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The planted faults as steps. In a scenario fewer orders are sent than there were, so a fault that struck the n-th order of all is
 * planted for each order of the scenario that it struck, by that order's own number.
 */
final class FaultSteps {

    private static final String ORDERS = "city.orderSettel";
    private static final String WHOSE_ORDER = "transactionId";

    /** By these it struck one order and not another: what is planted for an order that it struck needs none of them. */
    private static final Set<String> CHOOSING = Set.of("nth", "percent", "seed", "times", WHOSE_ORDER);

    private static final Set<String> CALLERS = Set.of("person", "provider");
    private static final Set<String> BOUNDS = Set.of("from", "until");
    private static final Pattern TIME_OF_DAY = Pattern.compile("\\d\\d:\\d\\d");

    private final List<Timed> steps = new ArrayList<>();
    private final List<Fault> standing = new ArrayList<>();
    private final Set<String> notes = new TreeSet<>();
    private final List<Send> sends;
    private final Set<String> persons;
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

        boolean chooses() {
            return CHOOSING.stream().anyMatch(fault::has);
        }

        boolean isOfEveryDay() {
            return BOUNDS.stream()
                    .anyMatch(bound ->
                            TIME_OF_DAY.matcher(fault.path(bound).asText()).matches());
        }

        boolean hasHours() {
            return BOUNDS.stream().anyMatch(fault::has);
        }

        boolean isHealed() {
            return !healed.equals(Instant.MAX);
        }

        /** Of a closed port no strikes are known, only that there is none when it was healed before its time. */
        boolean hasStruck() {
            boolean wasClosed = fault.path("kind").asText().equals("refuse")
                    && (isOfEveryDay() || !fault.has("from") || bound("from").isBefore(healed));
            return wasClosed || !strikes.isEmpty();
        }

        Instant bound(String name) {
            return OffsetDateTime.parse(fault.path(name).asText()).toInstant();
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
     * @param timetable whether the world has one: its faults were planted by nobody, and come back with the world
     * @param sends the requests of the scenario's own orders, the first first
     * @param persons the accounts that are in the scenario
     * @param last when anything happened to these orders last: what was planted later is no part of the scenario
     */
    FaultSteps(Chronicle chronicle, boolean timetable, List<Send> sends, Set<String> persons, Instant last) {
        this.sends = sends;
        this.persons = persons;
        this.last = last;
        if (timetable) {
            notes.add("The world's timetable of faults strikes in the scenario too, where other calls are made: "
                    + "it may strike other ones, also after it was healed.");
        }
        for (Planted planted : planted(chronicle).values()) {
            if (!planted.at.isAfter(last) && planted.hasStruck()) {
                again(planted);
            }
        }
    }

    private void again(Planted planted) {
        if (planted.operation().equals(ORDERS) && planted.chooses()) {
            planted.strikes.forEach(strike -> strikeAgain(planted, strike));
        } else if (planted.fault.has(WHOSE_ORDER)) {
            notes.add("The fault %s is about one transactionId, and orders have others in a scenario: it is left out."
                    .formatted(planted.shown()));
        } else if (!planted.fault.has("person")
                || persons.contains(planted.fault.path("person").asText())) {
            plantAgain(planted);
        }
    }

    private static Map<Long, Planted> planted(Chronicle chronicle) {
        Map<Long, Planted> all = new LinkedHashMap<>();
        for (Entry entry : chronicle.of("faults")) {
            long number = entry.fields().path("number").asLong();
            switch (entry.kind()) {
                case "planted" -> all.put(number, new Planted(entry));
                case "struck" -> {
                    Planted struck = all.get(number);
                    if (struck != null) { // else it is of the world's timetable
                        struck.strikes.add(entry);
                    }
                }
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
        if (planted.isHealed()) {
            endWhenHealed(planted);
        }
        if (!planted.hasHours()) { // with hours it need not strike: fewer calls are made in a play
            fault.put("from", planted.at.toString());
        }
        if (planted.chooses()) {
            notes.add("The fault %s counts calls, and in a scenario others are made: it may strike another one."
                    .formatted(planted.shown()));
        }
        Fault read = Fault.read(fault);
        if (standing.stream().noneMatch(read::contradicts)) { // else it can never have struck
            standing.add(read);
            steps.add(new Timed(planted.at, "fault", fault));
        }
    }

    private void endWhenHealed(Planted planted) {
        if (planted.isOfEveryDay()) {
            notes.add("The fault %s of every day was healed: in the scenario it goes on.".formatted(planted.shown()));
            return;
        }
        if (!planted.fault.has("until") || planted.bound("until").isAfter(planted.healed)) {
            planted.fault.put("until", planted.healed.toString());
        }
    }

    /** One strike of a fault that chooses, for the order that it struck. */
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
        fault.remove(CHOOSING);
        fault.remove(CALLERS); // it counts the sends of all
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
