package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The schedules that begin routes: each {@code from} that names the kamelet {@code schedule}. */
final class ScheduleSources {

    static final String KAMELET = "schedule";

    private ScheduleSources() {}

    /**
     * Reads the schedules of a route file.
     *
     * @param kamelet the kamelet itself, which has the defaults
     * @param resolved gives a text with its placeholders resolved
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of the first that makes no schedule, and the setting that says so
     */
    static List<Schedule> of(YamlDocument document, YamlDocument kamelet, UnaryOperator<String> resolved) {
        List<Schedule> schedules = new ArrayList<>();
        for (int i = 0; i < document.tree().size(); i++) {
            String from = "/" + i + "/route/from";
            if (document.tree().at(from).path("uri").asText().equals("kamelet:" + KAMELET)) {
                schedules.add(schedule(document, from + "/parameters", kamelet, resolved));
            }
        }
        return schedules;
    }

    private static Schedule schedule(
            YamlDocument document, String pointer, YamlDocument kamelet, UnaryOperator<String> resolved) {
        JsonNode given = document.tree().at(pointer);
        Map<String, String> values = new HashMap<>();
        kamelet.tree().at("/spec/definition/properties").fields().forEachRemaining(property -> {
            JsonNode value = given.path(property.getKey());
            values.put(
                    property.getKey(),
                    resolved.apply((value.isMissingNode() ? property.getValue().path("default") : value).asText()));
        });
        try {
            return Schedule.of(
                    values.getOrDefault("schedule", ""),
                    values.getOrDefault("every", ""),
                    values.getOrDefault("cron", ""),
                    values.getOrDefault("zone", ""),
                    values.getOrDefault("missed", ""),
                    values.getOrDefault("retryAfter", ""));
        } catch (Schedule.Malformed malformed) {
            String text = given.path(malformed.parameter()).asText();
            throw document.problem(
                    given.has(malformed.parameter()) ? pointer + "/" + malformed.parameter() : pointer,
                    malformed.getMessage() + (text.contains("{{") ? " (%s)".formatted(text) : ""));
        }
    }
}
