package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.lab.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words that can ever stand in a row: a misspelt one would never be met, and what must never be would never be seen. */
final class Vocabulary {

    /** An event of a bundle: a name that is no family of the hub's own, and what happened. */
    private static final Pattern OF_A_BUNDLE = Pattern.compile(
            "(?!(transaction|settlement|bill|authorization|delivery)\\.)[a-z][a-z0-9-]*\\.[a-z][a-z0-9._-]*");

    private static final JsonNode SCHEMA = Shipped.tree("contracts/bundle/scenario.schema.json");
    private static final JsonNode RULES = Shipped.tree("routes/campus-carbon/rules.yaml");
    private static final JsonNode SUBSCRIPTIONS = Shipped.tree("simulator/subscriptions.yaml");

    private final @Nullable World world;
    private final JsonNode given;

    /**
     * @param world null where what is given makes none: its names are not checked
     * @param given the scenario's own rules and subscriptions are known too
     */
    Vocabulary(@Nullable World world, JsonNode given) {
        this.world = world;
        this.given = given;
    }

    /** Tells of every word of an expectation that no row can have: where it stands in it, and what was expected. */
    void check(String kind, JsonNode fields, BiConsumer<String, String> complaint) {
        checkComparisons(fields, complaint);
        fields.properties().forEach(field -> {
            if (isNumber(kind, field.getKey())) {
                Values.single(
                        "/" + field.getKey(),
                        field.getValue(),
                        (pointer, value) -> checkNumber(pointer, field.getKey(), value, complaint));
            }
        });
        fields.properties()
                .forEach(field -> wordsFor(kind, field.getKey())
                        .ifPresent(words -> Values.each(
                                "/" + field.getKey(),
                                field.getValue(),
                                (pointer, value) -> checkWord(pointer, field.getKey(), value, words, complaint))));
    }

    /** Tells of every text that is meant as a comparison and is none. */
    static void checkComparisons(JsonNode fields, BiConsumer<String, String> complaint) {
        fields.properties()
                .forEach(field ->
                        Values.single(YamlDocument.below("", field.getKey()), field.getValue(), (pointer, value) -> {
                            if (value.isTextual() && Fit.isMisspeltBound(value.asText())) {
                                complaint.accept(
                                        pointer,
                                        "\"%s\" is no comparison; write \"> 10\" (or >=, <, <=)"
                                                .formatted(value.asText()));
                            }
                        }));
    }

    private static void checkNumber(
            String pointer, String field, JsonNode value, BiConsumer<String, String> complaint) {
        if (!Fit.isMisspeltBound(value.asText()) && !Fit.canFitANumber(value)) {
            complaint.accept(pointer, "%s is a number, not %s; write 10 or \"> 10\"".formatted(field, value));
        }
    }

    private static boolean isNumber(String kind, String field) {
        return reference(kind, field).equals("#/$defs/number");
    }

    private static void checkWord(
            String pointer, String field, String word, List<String> words, BiConsumer<String, String> complaint) {
        boolean isWrongMethod = field.equals("operation") && word.contains(" /"); // POST /v1/unicode
        boolean isOfABundle = field.equals("type") && OF_A_BUNDLE.matcher(word).matches();
        if (!words.contains(word) && !isWrongMethod && !isOfABundle && !Fit.isMisspeltBound(word)) {
            complaint.accept(pointer, "there is no %s %s%s".formatted(field, word, Nearest.hint(word, words)));
        }
    }

    /** Of a fault, which speaks of providers as a settlement does. */
    void checkProvider(String cid, Consumer<String> complaint) {
        wordsFor("settlement", "provider")
                .ifPresent(
                        cids -> checkWord("", "provider", cid, cids, (nowhere, unknown) -> complaint.accept(unknown)));
    }

    private Optional<List<String>> wordsFor(String kind, String field) {
        boolean ownRoutes =
                given.path("hub").has("routes") || given.path("hub").has("bundles.locations") || given.has("bundles");
        return switch (field) {
            case "provider" -> ownRoutes || world == null ? Optional.empty() : Optional.of(providers(world));
            case "subscriber" ->
                Optional.ofNullable(world)
                        .map(known -> known.subscribers().stream()
                                .map(World.Subscriber::name)
                                .toList());
            case "rule" ->
                ownRoutes
                        ? Optional.empty()
                        : Optional.of(ids(given.has("rules") ? given.path("rules") : RULES.path("rules")));
            case "subscription" -> ownRoutes ? Optional.empty() : Optional.of(subscriptions());
            default -> listedFor(kind, field);
        };
    }

    /** The world's, and those of the rules, which the city may not know. */
    private static List<String> providers(World world) {
        List<String> cids = new ArrayList<>();
        world.providers().forEach(provider -> cids.add(provider.cid()));
        RULES.path("providers")
                .forEach(provider -> cids.add(provider.path("cid").asText()));
        return cids.stream().distinct().toList();
    }

    private List<String> subscriptions() {
        List<String> ids = shippedSubscriptions();
        ids.addAll(ids(given.path("subscriptions")));
        return ids;
    }

    static List<String> shippedSubscriptions() {
        return ids(SUBSCRIPTIONS);
    }

    private static List<String> ids(JsonNode entries) {
        List<String> ids = new ArrayList<>();
        entries.forEach(entry -> ids.add(entry.path("id").asText()));
        return ids;
    }

    private static Optional<List<String>> listedFor(String kind, String field) {
        String reference = reference(kind, field);
        List<String> words = listed(reference.substring(reference.lastIndexOf('/') + 1));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    private static String reference(String kind, String field) {
        return SCHEMA.at("/$defs/%s/properties/%s/$ref".formatted(kind, field)).asText();
    }

    /** What the schema lists under a name, for editors too; nothing where it lists none. */
    static List<String> listed(String name) {
        List<String> words = new ArrayList<>();
        SCHEMA.at("/$defs/" + name + "/anyOf/0/enum").forEach(word -> words.add(word.asText()));
        return words;
    }
}
