package dev.tanqiao.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.simulator.world.World;
import dev.tanqiao.yaml.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The words that can ever stand in a row: a misspelt one would never be met, and what must never be would never be seen. */
final class Vocabulary {

    private static final JsonNode SCHEMA = Shipped.tree("contracts/bundle/scenario.schema.json");
    private static final String RULES = "routes/campus-carbon/rules.yaml";
    private static final String SUBSCRIPTIONS = "routes/campus-carbon/subscriptions.yaml";

    private final World world;
    private final JsonNode given;

    /** @param given the scenario's own rules and subscriptions are known too */
    Vocabulary(World world, JsonNode given) {
        this.world = world;
        this.given = given;
    }

    /** Tells of every word of an expectation that no row can have: where it stands in it, and what was expected. */
    void check(String kind, JsonNode fields, BiConsumer<String, String> complaint) {
        fields.properties()
                .forEach(field -> words(kind, field.getKey()).ifPresent(words -> {
                    JsonNode value = field.getValue();
                    if (value.isArray()) {
                        for (int i = 0; i < value.size(); i++) {
                            check(field.getKey(), value.path(i), words, "/" + field.getKey() + "/" + i, complaint);
                        }
                    } else {
                        check(field.getKey(), value, words, "/" + field.getKey(), complaint);
                    }
                }));
    }

    /** {@code POST /v1/unicode} is how a call by a wrong method is told. */
    private static void check(
            String field, JsonNode value, List<String> words, String pointer, BiConsumer<String, String> complaint) {
        String word = value.asText();
        boolean canBeTold = value.isNull() || word.contains("*") || word.contains(" /") || words.contains(word);
        if (!canBeTold) {
            complaint.accept(pointer, "there is no %s %s%s".formatted(field, word, Nearest.hint(word, words)));
        }
    }

    private Optional<List<String>> words(String kind, String field) {
        return switch (field) {
            case "provider" ->
                Optional.of(world.providers().stream().map(World.Provider::cid).toList());
            case "subscriber" ->
                Optional.of(
                        world.subscribers().stream().map(World.Subscriber::name).toList());
            case "rule" ->
                Optional.of(ids(
                        given.has("rules")
                                ? given.path("rules")
                                : Shipped.tree(RULES).path("rules")));
            case "subscription" -> {
                List<String> ids = ids(Shipped.tree(SUBSCRIPTIONS));
                ids.addAll(ids(given.path("subscriptions")));
                yield Optional.of(ids);
            }
            default -> closed(kind, field);
        };
    }

    private static Optional<List<String>> closed(String kind, String field) {
        String reference =
                SCHEMA.at("/$defs/%s/properties/%s/$ref".formatted(kind, field)).asText();
        List<String> words = closed(reference.substring(reference.lastIndexOf('/') + 1));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /** What the schema lists under a name, for editors too; nothing where it lists none. */
    static List<String> closed(String name) {
        List<String> words = new ArrayList<>();
        SCHEMA.at("/$defs/" + name + "/anyOf/0/enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static List<String> ids(JsonNode entries) {
        List<String> ids = new ArrayList<>();
        entries.forEach(entry -> ids.add(entry.path("id").asText()));
        return ids;
    }
}
