package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A push of the city to a hub that has subscribed.
 *
 * @param type 1 bills, 2 authorizations
 * @param status {@code WAITING}, {@code ACKNOWLEDGED}, {@code GIVEN_UP}
 * @param outcomes what came of each try, the first one first
 * @param document the body, as JSON
 */
public record Push(long number, int type, String status, List<String> outcomes, String document) {

    static Push of(JsonNode row) {
        return new Push(
                row.path("number").asLong(),
                row.path("type").asInt(),
                row.path("status").asText(),
                StreamSupport.stream(row.path("attempts").spliterator(), false)
                        .map(attempt -> attempt.path("outcome").asText("on its way"))
                        .toList(),
                row.path("document").toString());
    }
}
