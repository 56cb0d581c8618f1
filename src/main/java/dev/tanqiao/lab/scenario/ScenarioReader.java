package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.lab.scenario.Scenario.Step;
import dev.tanqiao.lab.simulator.fault.FaultReader;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Reads a scenario file, and says of everything that cannot be played file, line and what was expected. */
public final class ScenarioReader {

    private static final String SCHEMA = "contracts/bundle/scenario.schema.json";
    private static final Set<String> TIMES = Set.of("at", "after");
    private static final Set<String> MODIFIERS = Set.of("times", "within");
    private static final Set<String> OF_AN_ALIAS = Set.of("pay", "refund", "close");
    private static final Set<String> OF_A_PERSON = Set.of("enrol", "withdraw", "grant");

    private static final Duration UNTIL = Duration.ofDays(1);

    /** What can be left out, and all else be read: a step, an expectation. */
    private static final Pattern PART = Pattern.compile("(/(?:when|expect|never)/\\d+)(?:/.*)?");

    private final YamlDocument document;
    private final List<YamlProblem.Finding> findings = new ArrayList<>();
    private final Set<String> aliases = new LinkedHashSet<>();
    private final FaultReader faults = new FaultReader();
    private final Given given;
    private final GivenCheck givenCheck;
    private final @Nullable World world;
    private final Set<String> persons = new LinkedHashSet<>();
    private final Set<String> misshapen = new HashSet<>();
    private boolean replicaRuns;
    private final Vocabulary vocabulary;

    private ScenarioReader(YamlDocument document) {
        this.document = document;
        misshapen();
        this.given = new Given(document.tree().path("given"));
        this.givenCheck = new GivenCheck(document, given, this::complain);
        this.world = givenCheck.world();
        if (world != null) {
            world.persons().forEach(person -> persons.add(person.account()));
        }
        this.vocabulary = new Vocabulary(world, document.tree().path("given"));
    }

    /**
     * Reads a file.
     *
     * @throws YamlProblem with everything that cannot be played, by line
     */
    public static Scenario read(Path file) {
        try {
            return new ScenarioReader(YamlDocument.read(file.toString(), file)).scenario(file.toString());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The scenario %s cannot be read.".formatted(file), unreadable);
        }
    }

    /** Reads a text; {@code file} is what complaints call it. */
    public static Scenario read(String file, String text) {
        return new ScenarioReader(YamlDocument.parse(file, text)).scenario(file);
    }

    /** Steps and expectations of a wrong shape are told and left out, so that all that is wrong with the others is told as well. */
    private void misshapen() {
        boolean readable = true;
        for (YamlDocument.Violation violation : document.violations(SCHEMA)) {
            complain(violation.pointer(), violation.expected());
            Matcher part = PART.matcher(violation.pointer());
            if (part.matches()) {
                misshapen.add(part.group(1));
            } else {
                readable = false;
            }
        }
        if (!readable) {
            throw problem();
        }
    }

    private Scenario scenario(String file) {
        JsonNode tree = document.tree();
        givenCheck.check();
        timetable("/given/timetable", tree.path("given").path("timetable"));
        List<Step> steps = steps(tree.path("when"));
        if (world != null) {
            new ScenarioTimes(this::complain).check(world.start(), steps);
        }
        List<Expectation> expected = expectations("/expect", tree.path("expect"));
        List<Expectation> never = expectations("/never", tree.path("never"));
        Set<Integer> broken = new HashSet<>();
        tree.path("broken").forEach(number -> broken.add(number.asInt()));
        if (!findings.isEmpty()) {
            throw problem();
        }
        List<String> tags = new ArrayList<>();
        tree.path("tags").forEach(tag -> tags.add(tag.asText()));
        return new Scenario(
                file,
                tree.path("name").asText(),
                tree.path("description").asText(""),
                tags,
                given,
                steps,
                tree.has("until") ? duration(tree.path("until")) : UNTIL,
                expected,
                never,
                broken,
                tree.path("violations").asText("none").equals("allowed"));
    }

    /** What is wrong, in the order of the lines. */
    private YamlProblem problem() {
        return YamlProblem.of(findings.stream()
                .sorted(Comparator.comparingInt(one -> one.position().line()))
                .toList());
    }

    private List<Step> steps(JsonNode when) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < when.size(); i++) {
            String pointer = "/when/" + i;
            JsonNode step = when.path(i);
            if (misshapen.contains(pointer)) {
                step.forEach(body -> body.path("as").asText("").lines().forEach(aliases::add));
                faults.heal(); // what it may do to them cannot be told
                continue;
            }
            List<String> acts = names(step, TIMES);
            if (step.has("at") && step.has("after")) {
                complain(pointer + "/after", "a step has a time 'at' or 'after' the one before, not both");
            }
            if (acts.size() != 1) {
                complain(
                        pointer,
                        "a step does one thing, this one "
                                + (acts.isEmpty()
                                        ? "nothing; write advance: 2d to let time pass"
                                        : String.join(" and ", acts)));
                continue;
            }
            String act = acts.get(0);
            JsonNode body = step.path(act);
            if (act.equals("kill") && (step.has("at") || step.has("after"))) {
                complain(pointer, "a kill has no time: it comes in the midst of what the step before has begun");
            }
            if (!act.equals("fault") || step.has("at") || step.has("after")) {
                faults.callsMayCome();
            }
            checkAct(pointer + "/" + act, act, body);
            steps.add(new Step(
                    document.line(pointer),
                    step.has("at") ? step.path("at").asText() : null,
                    step.has("after") ? duration(step.path("after")) : null,
                    act,
                    body));
        }
        return steps;
    }

    private void checkAct(String pointer, String act, JsonNode body) {
        if (act.equals("purchase")) {
            person(pointer + "/person", body.path("person").asText());
            if (body.has("as") && !aliases.add(body.path("as").asText())) {
                complain(
                        pointer + "/as",
                        "another purchase is already called " + body.path("as").asText());
            }
        } else if (OF_AN_ALIAS.contains(act)) {
            alias(pointer, body.asText());
        } else if (OF_A_PERSON.contains(act)) {
            person(pointer, body.asText());
        } else if (act.equals("change")) {
            alias(pointer + "/order", body.path("order").asText());
        } else if (act.equals("plant")) {
            body.properties()
                    .forEach(one ->
                            alias(pointer + "/" + one.getKey(), one.getValue().asText()));
        } else if (act.equals("fault")) {
            faults(pointer, body);
        } else if (act.equals("heal")) {
            faults.heal();
        } else if (act.equals("deploy")) {
            oneBundle(pointer + "/location", body.path("location").asText());
        } else if (act.equals("call")) {
            placeholders(pointer, body, List.of("path", "body"));
            if (body.has("secret")) {
                given.bundles()
                        .problemOfSecret(
                                body.path("path").asText(), body.path("secret").asText())
                        .ifPresent(expected -> complain(pointer + "/secret", expected));
            }
            comparisons(pointer + "/answer", body.path("answer"));
        } else if (act.equals("ask")) {
            if (body.has("person")) {
                person(pointer + "/person", body.path("person").asText());
            }
            placeholders(pointer, body, List.of("query", "headers", "body", "answer"));
            comparisons(pointer + "/answer", body.path("answer"));
            comparisons(pointer + "/answerHeaders", body.path("answerHeaders"));
        } else if (act.equals("expect")) {
            expectations(pointer, body);
        } else if (body.asText().equals("replica")) {
            if (!act.equals("start") && !replicaRuns) {
                complain(pointer, "there is no replica; write start: replica before it");
            }
            replicaRuns = act.equals("start");
        }
    }

    /** Purchases and people that braces name, in these parts of a step. */
    private void placeholders(String pointer, JsonNode body, List<String> parts) {
        for (String part : parts) {
            String text = body.path(part).isTextual()
                    ? body.path(part).asText()
                    : body.path(part).toString();
            Placeholders.purchasesIn(text).forEach(alias -> alias(pointer + "/" + part, alias));
            Placeholders.personsIn(text).forEach(account -> person(pointer + "/" + part, account));
        }
    }

    private void comparisons(String pointer, JsonNode expected) {
        Vocabulary.checkComparisons(expected, (field, complaint) -> complain(pointer + field, complaint));
    }

    private void oneBundle(String pointer, String location) {
        try {
            int found = BundleWorkbench.bundles(location).size();
            if (found != 1) {
                complain(pointer, "one bundle is deployed; there are " + found);
            }
        } catch (RuntimeException unfit) {
            complain(pointer, String.valueOf(unfit.getMessage()));
        }
    }

    private void faults(String pointer, JsonNode body) {
        reading(reader -> reader.read(body, pointer));
        strangers(pointer, body);
    }

    private void timetable(String pointer, JsonNode entries) {
        reading(reader -> reader.readTimetable(entries, pointer));
        for (int i = 0; i < entries.size(); i++) {
            strangers(pointer + "/" + i + "/fault", entries.path(i).path("fault"));
        }
    }

    private void reading(Consumer<FaultReader> what) {
        int before = faults.complaints().size();
        what.accept(faults);
        faults.complaints().stream().skip(before).forEach(one -> complain(one.pointer(), one.expected()));
    }

    /** Faults about a person or a provider that is not there. */
    private void strangers(String pointer, JsonNode faultOrFaults) {
        for (int i = 0; i < (faultOrFaults.isArray() ? faultOrFaults.size() : 1); i++) {
            JsonNode fault = faultOrFaults.isArray() ? faultOrFaults.path(i) : faultOrFaults;
            String at = pointer + (faultOrFaults.isArray() ? "/" + i : "");
            if (fault.path("person").isTextual()) {
                person(at + "/person", fault.path("person").asText());
            }
            if (fault.path("provider").isTextual()) {
                vocabulary.checkProvider(
                        fault.path("provider").asText(), complaint -> complain(at + "/provider", complaint));
            }
        }
    }

    /** The expectations of a step that was read before: whatever is wrong with them was said then. */
    static List<Expectation> expectations(int line, JsonNode list) {
        List<Expectation> expectations = new ArrayList<>();
        for (JsonNode one : list) {
            expectations.add(expectation(line, one, names(one, MODIFIERS).get(0)));
        }
        return expectations;
    }

    private static Expectation expectation(int line, JsonNode one, String kind) {
        ObjectNode fields = one.path(kind).deepCopy();
        boolean compared = fields.remove("sameAs") != null;
        Set<String> except = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Optional.ofNullable(fields.remove("except"))
                .ifPresent(names -> names.forEach(name -> except.add(name.asText())));
        return new Expectation(
                line,
                kind,
                fields,
                compared ? except : null,
                one.get("times"),
                one.has("within") ? duration(one.path("within")) : null);
    }

    private List<Expectation> expectations(String pointer, JsonNode list) {
        List<Expectation> expectations = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = pointer + "/" + i;
            if (misshapen.contains(at)) {
                continue;
            }
            JsonNode one = list.path(i);
            if (pointer.equals("/never") && one.has("within")) {
                complain(at + "/within", "what must never be has no time: leave it out");
            }
            if (pointer.equals("/never") && one.at("/request/sameAs").isTextual()) {
                complain(at + "/request/sameAs", "it speaks of every further call: say it under expect");
            }
            List<String> kinds = names(one, MODIFIERS);
            if (kinds.size() != 1) {
                complain(
                        at,
                        "an expectation speaks of one kind of row, this one of "
                                + (kinds.isEmpty() ? "none" : String.join(" and ", kinds)));
                continue;
            }
            String kind = kinds.get(0);
            if (kind.equals("record") && !given.bundles().needKafka()) {
                complain(at + "/record", "records are on a broker of Kafka; set a property of a bundle to {{kafka}}");
            }
            JsonNode fields = one.path(kind);
            Values.each(at + "/" + kind + "/of", fields.path("of"), this::alias);
            Values.each(at + "/" + kind + "/person", fields.path("person"), this::person);
            vocabulary.check(kind, fields, (field, complaint) -> complain(at + "/" + kind + field, complaint));
            expectations.add(expectation(document.line(at), one, kind));
        }
        return expectations;
    }

    /** A purchase that a bundle hands in is called {@code bundle/route/id}: nobody knows before whether it will. */
    private void alias(String pointer, String alias) {
        if (!aliases.contains(alias) && !alias.contains("/")) {
            complain(pointer, "no purchase before it is called " + alias + Nearest.hint(alias, aliases));
        }
    }

    private void person(String pointer, String account) {
        if (!persons.isEmpty() && !persons.contains(account)) {
            complain(pointer, "there is no person " + account + " in the world" + Nearest.hint(account, persons));
        }
    }

    private static List<String> names(JsonNode object, Set<String> without) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.removeAll(without);
        return names;
    }

    private static Duration duration(JsonNode text) {
        return DurationStyle.SIMPLE.parse(text.asText());
    }

    private void complain(String pointer, String expected) {
        findings.addAll(document.problem(pointer, expected).details());
    }
}
