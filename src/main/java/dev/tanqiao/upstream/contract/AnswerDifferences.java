package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the answers of one operation differ from what is described. */
final class AnswerDifferences {

    private static final String BODY = "#";

    private final Contract.Operation operation;

    AnswerDifferences(Contract.Operation operation) {
        this.operation = operation;
    }

    List<Difference> of(int httpStatus, @Nullable String contentType, @Nullable String body) {
        Set<Difference> differences = new LinkedHashSet<>();
        Place responses = operation.place().at("responses");
        Place response = responses.at(Integer.toString(httpStatus));
        if (!response.exists()) {
            differences.add(difference("status", "HTTP %s, which is not described".formatted(httpStatus)));
            response = responses.at("default");
        }
        Place content = response.at("content");
        if (body == null || body.isBlank()) {
            if (!content.members().isEmpty()) {
                differences.add(difference(BODY, "nothing, where a body is described"));
            }
            return List.copyOf(differences);
        }
        String type = Bodies.mediaType(Objects.requireNonNullElse(contentType, "none"));
        Place media = content.members().get(type);
        if (media == null) {
            differences.add(difference(
                    "content type",
                    "%s, where %s is described"
                            .formatted(type, content.members().keySet())));
            media = content.members().values().stream().findFirst().orElse(content);
        }
        differences.addAll(ofBody(body, media.schema("schema")));
        return List.copyOf(differences);
    }

    private List<Difference> ofBody(String body, Place schema) {
        JsonNode value;
        try {
            value = Bodies.json(body);
        } catch (JsonProcessingException unreadable) {
            return List.of(difference(BODY, "no JSON: " + unreadable.getOriginalMessage()));
        }
        List<Difference> differences = new ArrayList<>();
        for (String violation : schema.violationsOf(value)) {
            int colon = violation.indexOf(": ");
            differences.add(
                    difference(anyElement(violation.substring(0, colon)), violation.substring(colon + ": ".length())));
        }
        UnknownFields.in(value, schema).forEach(pointer -> differences.add(difference(pointer, "is not described")));
        return differences;
    }

    private static String anyElement(String pointer) {
        return pointer.replaceAll("/\\d+(?=/|$)", "/*");
    }

    private Difference difference(String part, String text) {
        return new Difference(operation.id(), part, text);
    }
}
