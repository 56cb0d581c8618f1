package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.config.SettingsDryRun;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimulatorProblem;
import dev.tanqiao.lab.simulator.world.World;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether what a scenario gives can be played: its world, settings, bundle, rules and subscriptions. */
final class GivenCheck {

    private static final Pattern OF_WHAT_IS_GIVEN = Pattern.compile("given:\\d+: (/\\S*): (.*)", Pattern.DOTALL);

    private final YamlDocument document;
    private final Given given;
    private final BiConsumer<String, String> complain;

    /** @param complain is told where something is wrong, and what was expected */
    GivenCheck(YamlDocument document, Given given, BiConsumer<String, String> complain) {
        this.document = document;
        this.given = given;
        this.complain = complain;
    }

    /** The world it is played in; null: it was told what is wrong with it. */
    @Nullable
    World world() {
        try {
            World.of(World.document(given.worldName()), given.worldName(), null);
        } catch (YamlProblem | SimulatorProblem unfit) {
            complain.accept("/given/world", String.valueOf(unfit.getMessage()));
            return null;
        }
        try {
            return World.of(given.world(), "given", given.seed());
        } catch (YamlProblem unfit) {
            unfit.findings().forEach(this::complainOfGiven);
            return null;
        }
    }

    /** Checks all but the world. */
    void check() {
        settings();
        bundle();
        rules();
        subscriptions();
        given.bundles().check((pointer, expected) -> complain.accept("/given/bundles" + pointer, expected));
    }

    /** Where a complaint is about a setting that is not given, it is about those that are together. */
    private void settings() {
        JsonNode said = document.tree().at("/given/hub");
        SettingsDryRun.of(given.settings())
                .forEach((setting, problem) ->
                        complain.accept(said.has(setting) ? "/given/hub/" + setting : "/given/hub", problem));
    }

    /** A kamelet that replaces none and that no file of the scenario calls does nothing: its name is misspelt. */
    private void bundle() {
        JsonNode files = document.tree().at("/given/bundle");
        Set<String> shipped = Shipped.ROUTES.names();
        String own = Json.write(files);
        files.fieldNames().forEachRemaining(file -> {
            String kamelet = file.replaceFirst(".*/", "").replaceFirst("\\..*", "");
            if (file.endsWith(".kamelet.yaml") && !shipped.contains(file) && !own.contains("kamelet:" + kamelet)) {
                complain.accept(
                        YamlDocument.below("/given/bundle", file),
                        "it replaces no shipped kamelet, and no file of this bundle calls it%s"
                                .formatted(Nearest.hint(file, shipped)));
            }
        });
    }

    private void rules() {
        if (document.tree().path("given").has("rules")) {
            try {
                RulesReader.read("given", Json.write(given.rules()), "lint");
            } catch (YamlProblem unfit) {
                unfit.findings().forEach(this::complainOfGiven);
            }
        }
    }

    private void subscriptions() {
        JsonNode own = document.tree().at("/given/subscriptions");
        Set<String> taken = new HashSet<>(Vocabulary.shippedSubscriptions());
        for (int i = 0; i < own.size(); i++) {
            String id = own.path(i).path("id").asText();
            if (!taken.add(id)) {
                complain.accept("/given/subscriptions/" + i + "/id", "another subscription is already called " + id);
            }
        }
    }

    /** What is wrong with a world or rules as a whole stands where it was said. */
    private void complainOfGiven(String finding) {
        Matcher of = OF_WHAT_IS_GIVEN.matcher(finding);
        if (!of.matches()) {
            complain.accept("/given", finding);
        } else if (!of.group(1).startsWith("/timetable")) { // said by its own line
            complain.accept("/given" + of.group(1), of.group(2));
        }
    }
}
