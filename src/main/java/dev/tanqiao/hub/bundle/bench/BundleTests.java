package dev.tanqiao.hub.bundle.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.settlement.NamePattern;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.DetachedHub;
import dev.tanqiao.hub.bundle.PurchaseJson;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tests of one bundle. */
public final class BundleTests {

    private static final Pattern EXPECTED = Pattern.compile("/\\d+/expect/(.+)");
    private static final String FILES = "test/";
    private static final String SUFFIX = ".test.yaml";
    private static final String NOON = "2026-03-02T12:00:00+08:00";
    private static final String EXPECT = "/expect";
    private static final String BODY = "body";

    private final Bundle bundle;
    private final BundleContexts contexts;
    private final Coverage coverage = new Coverage();

    private BundleTests(Bundle bundle, BundleContexts contexts) {
        this.bundle = bundle;
        this.contexts = contexts;
    }

    /**
     * What came of one test.
     *
     * @param file of the bundle
     * @param findings {@code file:line: what was expected}; none: it passed
     */
    public record Result(String file, int line, String name, Duration took, List<String> findings) {}

    /**
     * What came of all tests of a bundle.
     *
     * @param coverage of its own routes
     */
    public record Report(Bundle bundle, List<Result> results, Coverage coverage) {

        /** How many did not pass. */
        public long failed() {
            return results.stream().filter(one -> !one.findings().isEmpty()).count();
        }
    }

    /**
     * Plays every test of a bundle, each with a context and a state of its own.
     *
     * @param files of the bundle
     * @throws RuntimeException with file and line, when the bundle or a test file cannot be read
     */
    public static Report play(BundleFiles files) throws IOException {
        var tests = new BundleTests(
                Bundle.of(files, BundleWorkbench.hubVersion()), BundleWorkbench.contexts(Captured.FOLDER));
        List<Result> results = new ArrayList<>();
        for (String name : files.names()) {
            if (name.startsWith(FILES) && name.endsWith(SUFFIX)) {
                YamlDocument document = files.yaml(name).checkedAgainst("contracts/bundle/test.schema.json");
                for (int i = 0; i < document.tree().size(); i++) {
                    results.add(tests.play(document, name, "/" + i));
                }
            }
        }
        return new Report(tests.bundle, results, tests.coverage);
    }

    /**
     * The routes of a bundle, started, for tests in Java: what they ask the hub is answered as in test files, and nothing leaves them.
     *
     * @param files of the bundle
     * @param given what is there before something happens
     * @throws Exception when the routes cannot be loaded or started
     */
    public static DetachedHub hub(BundleFiles files, DetachedHub.State given) throws Exception {
        return new DetachedHub(
                BundleWorkbench.contexts(Captured.FOLDER),
                Bundle.of(files, BundleWorkbench.hubVersion()),
                given,
                new Stage(new Coverage(), List.of()));
    }

    private Result play(YamlDocument document, String file, String at) {
        long began = System.nanoTime();
        List<String> findings = new ArrayList<>();
        BiConsumer<String, String> finding =
                (pointer, what) -> findings.add("%s: %s%s".formatted(document.place(pointer), ofWhat(pointer), what));
        JsonNode test = document.tree().at(at);
        var stage = new Stage(coverage, mocks(test.path("mock")));
        try (var hub = new DetachedHub(contexts, bundle, state(test.path("given")), stage)) {
            for (int i = 0; i < test.path("mock").size(); i++) {
                require(stage, test, at, i, finding);
            }
            JsonNode found = happened(hub, stage, test, at, finding);
            if (findings.isEmpty()) {
                check(at + EXPECT, test.path("expect"), found, stage, finding);
            }
        } catch (Exception failure) {
            finding.accept(at, told(failure));
        }
        return new Result(
                file,
                document.line(at),
                test.path("name").asText(),
                Duration.ofNanos(System.nanoTime() - began),
                findings);
    }

    private static void require(Stage stage, JsonNode test, String at, int mock, BiConsumer<String, String> finding) {
        try {
            stage.require(test.path("mock").get(mock).path("step").asText());
        } catch (IllegalArgumentException unknown) {
            finding.accept("%s/mock/%s/step".formatted(at, mock), told(unknown));
        }
    }

    private static List<Stage.Mock> mocks(JsonNode mocks) {
        List<Stage.Mock> all = new ArrayList<>();
        mocks.forEach(mock -> all.add(new Stage.Mock(
                mock.path("step").asText(),
                mock.path("call").asInt(),
                mock.has("fails") ? mock.get("fails").asText() : null,
                mock.path("answer"))));
        return all;
    }

    private static DetachedHub.State state(JsonNode given) {
        Map<String, String> properties = new TreeMap<>();
        given.path("properties")
                .fields()
                .forEachRemaining(
                        each -> properties.put(each.getKey(), each.getValue().asText()));
        return new DetachedHub.State(
                OffsetDateTime.parse(given.path("now").asText(NOON)).toInstant(),
                properties,
                given.has("persons") ? maps(given.get("persons")) : null,
                maps(given.path("settlements")));
    }

    /** Which value of those that are expected. */
    private static String ofWhat(String pointer) {
        Matcher expected = EXPECTED.matcher(pointer);
        return expected.matches() ? expected.group(1) + ": " : "";
    }

    private static List<Map<String, Object>> maps(JsonNode list) {
        return list.isArray() ? Comparison.JSON.convertValue(list, new TypeReference<>() {}) : List.of();
    }

    private JsonNode happened(
            DetachedHub hub, Stage stage, JsonNode test, String at, BiConsumer<String, String> finding)
            throws Exception {
        ObjectNode found = Comparison.JSON.createObjectNode();
        for (int i = 0; i < test.path("when").size(); i++) {
            JsonNode step = test.path("when").get(i);
            String here = at + "/when/" + i;
            try {
                if (step.has("purchase")) {
                    decided(hub, step, found);
                    continue;
                }
                boolean last = i + 1 == test.path("when").size();
                DetachedHub.Outcome outcome = received(hub, step);
                if (outcome.error() != null && !(last && expectsFailure(test.path("expect")))) {
                    finding.accept(
                            here,
                            "the route %s failed%s: %s"
                                    .formatted(step.path("to").asText(), where(stage), told(outcome.error())));
                }
                found.removeAll();
                outcome(outcome, found);
            } catch (IllegalArgumentException | PurchaseJson.Malformed unusable) {
                finding.accept(here, told(unusable));
            }
        }
        found.set("sent", Comparison.JSON.valueToTree(stage.sent()));
        found.set("purchases", Comparison.JSON.valueToTree(hub.purchases()));
        found.set("events", Comparison.JSON.valueToTree(hub.events()));
        return found;
    }

    private static String where(Stage stage) {
        return stage.last().isEmpty() ? "" : " at the step " + stage.last();
    }

    private static boolean expectsFailure(JsonNode expect) {
        return expect.has("error") || expect.path("deadLetter").asBoolean();
    }

    private DetachedHub.Outcome received(DetachedHub hub, JsonNode step) throws Exception {
        byte[] bytes = step.has("file") ? bundle.files().bytes(step.get("file").asText()) : null;
        Object body = step.has(BODY) ? Comparison.JSON.convertValue(step.get(BODY), Object.class) : null;
        Map<String, Object> headers = step.has("headers")
                ? Comparison.JSON.convertValue(step.get("headers"), new TypeReference<>() {})
                : Map.of();
        return hub.receive(step.path("to").asText(), body, bytes, headers);
    }

    private static void outcome(DetachedHub.Outcome outcome, ObjectNode found) {
        found.set(BODY, tree(outcome.body()));
        ObjectNode headers = found.putObject("headers");
        outcome.headers().forEach((name, value) -> headers.set(name, tree(value)));
        found.put("attempts", outcome.attempts());
        found.put("deadLetter", outcome.deadLetter());
        if (outcome.error() != null) {
            found.put("error", told(outcome.error()));
        }
    }

    private static JsonNode tree(@Nullable Object value) {
        try {
            return value instanceof byte[] bytes
                    ? Comparison.JSON.valueToTree(new String(bytes, StandardCharsets.UTF_8))
                    : value instanceof InputStream stream
                            ? Comparison.JSON.valueToTree(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                            : Comparison.JSON.valueToTree(value);
        } catch (IOException | IllegalArgumentException noJson) {
            return Comparison.JSON.valueToTree(String.valueOf(value));
        }
    }

    private void decided(DetachedHub hub, JsonNode step, ObjectNode found) throws PurchaseJson.Malformed {
        DetachedHub.Verdict verdict = hub.decide(
                PurchaseJson.read(Comparison.JSON.convertValue(step.get("purchase"), Object.class)),
                new Source(step.path("source").asText(Source.CAMPUS.name())));
        found.removeAll();
        if (verdict.decision() != Decision.SETTLE) {
            found.put(
                    "reason", verdict.decision().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (verdict.result() != null) {
            String rule = verdict.result().ruleId();
            found.put("rule", rule.substring(rule.indexOf('/') + 1));
            found.put("provider", verdict.result().providerCid());
            found.putObject("points")
                    .put("a", verdict.result().pointsA())
                    .put("b", verdict.result().pointsB());
        }
    }

    private static void check(
            String at, JsonNode expect, JsonNode found, Stage stage, BiConsumer<String, String> finding) {
        ObjectNode values = expect.deepCopy();
        values.remove(List.of("reached", "notReached"));
        Comparison.compare(at, values, found, finding);
        reached(at + "/reached", expect.path("reached"), stage, true, finding);
        reached(at + "/notReached", expect.path("notReached"), stage, false, finding);
    }

    private static void reached(
            String at, JsonNode patterns, Stage stage, boolean wanted, BiConsumer<String, String> finding) {
        for (int i = 0; i < patterns.size(); i++) {
            String pattern = patterns.get(i).asText();
            if (!pattern.contains("*") && !pattern.contains(":")) {
                try {
                    stage.require(pattern);
                } catch (IllegalArgumentException unknown) {
                    finding.accept(at + "/" + i, told(unknown));
                    continue;
                }
            }
            if (stage.reached().stream().anyMatch(one -> NamePattern.fits(pattern, one)) != wanted) {
                finding.accept(
                        at + "/" + i,
                        "expected %s%s to be reached; reached were %s"
                                .formatted(wanted ? "" : "not ", pattern, String.join(", ", stage.reached())));
            }
        }
    }

    /** The innermost message: Camel's own tell of routes and exchanges before it. */
    private static String told(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof IllegalArgumentException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
