package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a scenario says is there: a world and what differs from it, and the hub's settings, routes, rules and subscriptions. */
public final class Given {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");
    private static final String ORDINARY = "plain";
    private static final Duration LENGTH = Duration.ofDays(1);
    private static final Duration LAST_REFUND = Duration.ofDays(4);
    private static final Duration NEVER = Duration.ofDays(3_650);

    private final JsonNode said;
    private final GivenBundles bundles;

    Given(JsonNode said) {
        this.said = said;
        this.bundles = new GivenBundles(said.path("bundles"));
    }

    /** The bundles besides the shipped one. */
    GivenBundles bundles() {
        return bundles;
    }

    /** The world's own seed unless the scenario names one. */
    @Nullable
    Long seed() {
        return said.path("seed").isNumber() ? said.path("seed").asLong() : null;
    }

    /** The world that the scenario's own differs from: a file, or a shipped one. */
    String worldName() {
        return said.path("world").asText(ORDINARY);
    }

    /**
     * The world as a file of its own.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem when what is said does not make a world
     */
    ObjectNode world() {
        ObjectNode world = World.document(worldName());
        if (said.has("clock")) {
            world.set("start", said.path("clock"));
            world.put("end", start(world).plus(LENGTH).toString());
        }
        if (said.has("purchases")) {
            ObjectNode purchases = (ObjectNode) world.path("purchases");
            purchases.set("count", said.path("purchases"));
            if (said.path("purchases").asInt() == 0) {
                purchases.put("equalPairs", 0); // those too come at random
            }
            world.put("end", start(world).plus(LAST_REFUND).toString());
        }
        for (String whole : new String[] {"subscribers", "quirks", "timetable"}) {
            if (said.has(whole)) {
                world.set(whole, said.path(whole));
            }
        }
        merge(world, "campus");
        merge(world, "city");
        if (said.has("persons")) {
            ArrayNode persons = world.putArray("persons");
            said.path("persons").forEach(person -> persons.add(person(person, world)));
        }
        return world;
    }

    private static Instant start(ObjectNode world) {
        return OffsetDateTime.parse(world.path("start").asText()).toInstant();
    }

    private void merge(ObjectNode world, String part) {
        if (said.path(part) instanceof ObjectNode more) {
            Json.merge((ObjectNode) world.path(part), more);
        }
    }

    /** An ordinary student, but for what is said. */
    private static ObjectNode person(JsonNode said, ObjectNode world) {
        String account = said.path("account").asText();
        ObjectNode person = World.student(account, said.path("name").asText(account));
        for (String field : new String[] {"unicode", "cards"}) {
            if (said.has(field)) {
                person.set(field, said.path(field));
            }
        }
        if (said.path("payments") instanceof ObjectNode payments) {
            ((ObjectNode) person.path("payments")).setAll(payments);
        }
        if (said.has("balance")) {
            ObjectNode balance =
                    person.putObject("balance").put("a", 0).put("b", 0).put("reductions", 0);
            balance.setAll((ObjectNode) said.path("balance"));
        }
        if (!said.path("enrols").asBoolean(true)) {
            person.put("enrolsAt", start(world).plus(NEVER).toString());
        }
        return person;
    }

    /** The entries of its timetable of faults: its own, else that of its world. */
    List<JsonNode> timetable() {
        List<JsonNode> entries = new ArrayList<>();
        world().path("timetable").forEach(entries::add);
        return entries;
    }

    /** Settings of the hub that differ, by their names without {@code tanqiao.}. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        said.path("hub")
                .properties()
                .forEach(one -> settings.put(one.getKey(), one.getValue().asText()));
        if (said.has("bundles")) {
            settings.put("bundles.locations", String.join(",", bundleLocations()));
            settings.putAll(bundles.settings());
        }
        return settings;
    }

    /** What it names besides the shipped bundle: shipped examples by their names, folders, zip files. */
    public List<String> bundleLocations() {
        return bundles.locations();
    }

    /**
     * Writes a bundle with the scenario's own files, rules and subscriptions into a folder; without them nothing.
     *
     * @param settings of the hub; {@code {{…}}} in a subscription stands for one, as in a property of a bundle
     * @return the {@code tanqiao.routes} to use, or null: the shipped ones
     */
    @Nullable
    String routes(Path folder, Map<String, Object> settings) {
        if (!hasRoutes()) {
            return null;
        }
        Shipped.ROUTES.copyTo(folder);
        said.path("bundle").properties().forEach(file -> write(folder.resolve(file.getKey()), file.getValue()));
        Path bundle = folder.resolve("campus-carbon");
        if (said.has("rules")) {
            write(bundle.resolve("rules.yaml"), rules());
        }
        if (said.has("subscriptions")) {
            write(bundle.resolve("subscriptions.yaml"), resolved(said.path("subscriptions"), settings));
        }
        return "file:" + folder.toAbsolutePath();
    }

    /** Whether the hub needs routes, rules or subscriptions that are not the shipped ones. */
    boolean hasRoutes() {
        return said.has("rules") || said.has("subscriptions") || said.has("bundle");
    }

    /** The file of rules: providers as shipped, rules as the scenario says. */
    ObjectNode rules() {
        ObjectNode rules = Shipped.tree("routes/campus-carbon/rules.yaml").deepCopy();
        rules.set("rules", said.path("rules"));
        return rules;
    }

    private static JsonNode resolved(JsonNode subscriptions, Map<String, Object> settings) {
        return Json.read(resolved(subscriptions.toString(), settings)).orElseThrow();
    }

    /** The text with the values of settings that {@code {{…}}} names. */
    static String resolved(String text, Map<String, Object> settings) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(String.valueOf(settings.getOrDefault(found.group(1), found.group()))));
    }

    /** JSON is YAML too; each value has a line of its own, which complaints of the hub name. */
    private static void write(Path file, JsonNode content) {
        try {
            Files.writeString(file, content.toPrettyString());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
