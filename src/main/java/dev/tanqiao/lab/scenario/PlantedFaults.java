package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.scenario.Scenario.Step;
import dev.tanqiao.lab.simulator.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The faults that the steps of a scenario plant. One that strikes nobody shows nothing, however well the scenario ends: it is a
 * failure, unless chance or the hours of the day decide about its strikes, or it closes a port, where no call is seen.
 */
final class PlantedFaults {

    private final ScenarioHub scenarioHub;
    private final Map<Long, Integer> lines = new LinkedHashMap<>();
    private final List<Failure> missed = new ArrayList<>();

    PlantedFaults(ScenarioHub scenarioHub) {
        this.scenarioHub = scenarioHub;
    }

    /** Plants the fault of a step, or its several. */
    void plant(Step step) {
        scenarioHub
                .world
                .act("POST", "faults", Json.write(step.body()))
                .path("planted")
                .forEach(number -> lines.put(number.asLong(), step.line()));
    }

    /** Heals all; what has struck nobody until now never will. */
    void heal() {
        look();
        scenarioHub.world.act("DELETE", "faults", "");
    }

    /** Those that have struck nobody until they were healed, or until now; asked for once, in the end. */
    List<Failure> missed() {
        look();
        return missed;
    }

    private void look() {
        for (JsonNode fault : scenarioHub.world.show("faults")) {
            Integer line = lines.get(fault.path("number").asLong());
            if (line != null && mustStrike(fault) && fault.path("strikes").asInt() == 0) {
                missed.add(new Failure(line, "the fault %s strikes".formatted(shown(fault)), found(fault), List.of()));
            }
        }
        lines.clear();
    }

    private static boolean mustStrike(JsonNode fault) {
        return !fault.has("percent")
                && !fault.has("from")
                && !fault.has("until")
                && !fault.path("kind").asText().equals("refuse");
    }

    private static String shown(JsonNode fault) {
        return "%s of %s"
                .formatted(fault.path("kind").asText(), fault.path("operation").asText());
    }

    private static String found(JsonNode fault) {
        return "it struck nobody; calls that it is about: %s"
                .formatted(fault.path("calls").asInt());
    }
}
