package dev.tanqiao.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** What a subscription asked for, read on its own so that the checker does not lean on the code it checks. */
record SubscriptionView(List<String> events) {

    static SubscriptionView read(String definition) {
        try {
            JsonNode events = new ObjectMapper().readTree(definition).path("events");
            List<String> wanted = new ArrayList<>();
            events.forEach(event -> wanted.add(event.asText()));
            return new SubscriptionView(wanted);
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("A subscription's definition is not JSON.", malformed);
        }
    }

    boolean wants(String type) {
        return events.stream()
                .anyMatch(wanted -> wanted.equals("*")
                        || wanted.equals(type)
                        || (wanted.endsWith(".*") && type.startsWith(wanted.substring(0, wanted.length() - 1))));
    }
}
