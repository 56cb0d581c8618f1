package dev.tanqiao.lab.scenario;

import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Finding;
import dev.tanqiao.lab.check.Verdicts;
import dev.tanqiao.lab.scenario.Scenario.Step;
import dev.tanqiao.lab.scenario.ScenarioResult.Played;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One playing of one scenario: steps in their order, then to the end, then what was expected. */
final class ScenarioRun {

    private static final Logger LOG = LoggerFactory.getLogger(ScenarioRun.class);
    private static final int MOST_TRACE_LINES = 60;

    private final Scenario scenario;
    private final @Nullable Long seed;
    private final Path folder;
    private final ScenarioHubs scenarioHubs;
    private final Consumer<String> reached;
    private final List<Failure> failures = new ArrayList<>();
    private final List<Played> played = new ArrayList<>();
    private final Set<Expectation> forbiddenSeen = new LinkedHashSet<>();

    ScenarioRun(
            Scenario scenario, @Nullable Long seed, Path folder, ScenarioHubs scenarioHubs, Consumer<String> reached) {
        this.scenario = scenario;
        this.seed = seed;
        this.folder = folder;
        this.scenarioHubs = scenarioHubs;
        this.reached = reached;
    }

    /** Plays it; the time it took is that until hub, world and rows are gone. */
    ScenarioResult play() {
        long started = System.nanoTime();
        ScenarioResult outcome = playAndLeave();
        return outcome.thatTook(Duration.ofNanos(System.nanoTime() - started));
    }

    private ScenarioResult playAndLeave() {
        reached.accept("world and hub start");
        try (ScenarioHubs.Lease lease = scenarioHubs.take(scenario, seed, folder)) {
            ScenarioHub scenarioHub = lease.scenarioHub;
            Instant began = scenarioHub.now();
            var witness = new Witness(scenarioHub);
            String error = play(scenarioHub, witness);
            reached.accept("hub and world stop");
            var outcome = new ScenarioResult(
                    scenario,
                    scenarioHub.seed(),
                    failures.stream()
                            .sorted(Comparator.comparing(Failure::line))
                            .toList(),
                    error,
                    began,
                    scenarioHub.now(),
                    Duration.ZERO,
                    List.copyOf(played),
                    witness.wire(),
                    traces(scenarioHub, witness));
            if (outcome.passed()) {
                lease.passed();
            }
            return outcome;
        } catch (RuntimeException failure) {
            LOG.error("scenario.not_played scenario={}", scenario.id(), failure);
            return new ScenarioResult(
                    scenario,
                    seedAsked(),
                    List.of(),
                    "It could not be set up: " + failure.getMessage(),
                    Instant.EPOCH,
                    Instant.EPOCH,
                    Duration.ZERO,
                    List.of(),
                    Json.array(),
                    Map.of());
        }
    }

    /** What the world would have been made with. */
    private long seedAsked() {
        Long given = seed == null ? scenario.given().seed() : seed;
        return given == null ? scenario.given().world().path("seed").asLong() : given;
    }

    /** Plays; why it could not go on, or null. */
    private @Nullable String play(ScenarioHub scenarioHub, Witness witness) {
        var faults = new PlantedFaults(scenarioHub);
        var acts = new Acts(scenarioHub, witness, faults);
        var judge = new Judge(witness);
        Instant last = scenarioHub.now();
        int number = 0;
        for (Step step : scenario.steps()) {
            number++;
            reached.accept(
                    "step %s of %s, %s".formatted(number, scenario.steps().size(), step.act()));
            try {
                if (!step.act().equals("kill")) { // that comes in the midst of what was begun
                    Instant due = ScenarioTimes.next(last, step);
                    scenarioHub.playUntil(
                            due.isAfter(scenarioHub.now()) ? due : scenarioHub.now(), now -> watch(judge, now));
                }
                if (step.act().equals("expect")) {
                    expect(scenarioHub, judge, ScenarioReader.expectations(step.line(), step.body()));
                } else {
                    Optional<String> otherwise = acts.perform(step);
                    played.add(new Played(
                            scenarioHub.now(),
                            step.line(),
                            step.act() + ": " + Fit.shown(step.body()),
                            Set.of("call", "ask").contains(step.act()) ? acts.lastAnswer() : null));
                    otherwise.ifPresent(problem ->
                            failures.add(new Failure(step.line(), "the call is answered as said", problem, List.of())));
                }
                last = scenarioHub.now();
            } catch (RuntimeException failure) {
                LOG.error("scenario.step_failed scenario={} line={}", scenario.id(), step.line(), failure);
                return "%s:%s: %s could not be done: %s (nothing behind it was played or judged)"
                        .formatted(scenario.file(), step.line(), step.act(), failure.getMessage());
            }
        }
        try {
            reached.accept("played to its end");
            end(scenarioHub, witness, judge);
            failures.addAll(faults.missed());
            return null;
        } catch (RuntimeException failure) {
            LOG.error("scenario.end_failed scenario={}", scenario.id(), failure);
            return "It could not be played to its end: " + failure.getMessage();
        }
    }

    private void end(ScenarioHub scenarioHub, Witness witness, Judge judge) {
        Instant lastStep = scenarioHub.now();
        scenarioHub.startHub();
        scenarioHub.playUntil(lastStep, now -> watch(judge, now));
        await(
                scenarioHub,
                judge,
                scenario.expected().stream().filter(one -> one.within() != null).toList(),
                lastStep);
        scenarioHub.playToTheEnd(lastStep.plus(scenario.until()), now -> watch(judge, now));
        for (Expectation expectation : scenario.expected()) {
            if (expectation.within() == null && !judge.isMet(expectation)) {
                failures.add(judge.failure(expectation, ""));
            }
        }
        invariants(scenarioHub.compare(), witness);
        if (!scenario.violationsAllowed()) {
            violations(witness);
        }
    }

    /** Expectations between two steps: each at once, or as soon as it says. */
    private void expect(ScenarioHub scenarioHub, Judge judge, List<Expectation> expectations) {
        await(scenarioHub, judge, expectations, scenarioHub.now());
    }

    /** Plays on until all are met, each at most as long as it says: what comes later comes too late, whatever is quiet until then. */
    private void await(ScenarioHub scenarioHub, Judge judge, List<Expectation> expectations, Instant from) {
        List<Expectation> open = new ArrayList<>(expectations);
        while (true) {
            open.removeIf(judge::isMet);
            open.removeIf(one -> isTooLate(scenarioHub, judge, one, from));
            Optional<Instant> latest =
                    open.stream().map(one -> one.latest(from)).min(Comparator.naturalOrder());
            if (latest.isEmpty()) {
                return;
            }
            Instant next =
                    scenarioHub.nextMoment().filter(latest.get()::isAfter).orElse(latest.get());
            scenarioHub.playUntil(next, now -> watch(judge, now));
        }
    }

    private boolean isTooLate(ScenarioHub scenarioHub, Judge judge, Expectation expectation, Instant from) {
        if (scenarioHub.now().isBefore(expectation.latest(from))) {
            return false;
        }
        Duration within = expectation.within();
        failures.add(
                judge.failure(expectation, within == null ? " at " + at(from) : " within " + DurationText.of(within)));
        return true;
    }

    private void watch(Judge judge, Instant now) {
        for (Expectation never : scenario.never()) {
            if (!forbiddenSeen.contains(never)) {
                judge.forbidden(never, at(now)).ifPresent(failure -> {
                    forbiddenSeen.add(never);
                    failures.add(failure);
                });
            }
        }
    }

    private void invariants(Comparison comparison, Witness witness) {
        Set<Integer> broken = new TreeSet<>(
                comparison.findings().stream().map(Finding::invariant).toList());
        for (Finding finding : comparison.findings()) {
            if (!scenario.broken().contains(finding.invariant())) {
                failures.add(new Failure(
                        0,
                        "%s holds".formatted(named(finding.invariant())),
                        finding.subject() + ": " + finding.detail(),
                        witness.about(finding)));
            }
        }
        for (Integer expected : scenario.broken()) {
            if (!broken.contains(expected)) {
                failures.add(new Failure(0, "%s is broken".formatted(named(expected)), "it holds", List.of()));
            }
        }
    }

    private static String named(int invariant) {
        return "invariant %s (%s)".formatted(invariant, Verdicts.sentence(invariant));
    }

    private void violations(Witness witness) {
        witness.rows("request")
                .forEach(call -> call.path("violations")
                        .forEach(violation -> failures.add(new Failure(
                                0,
                                "every request keeps the upstream's contract",
                                "%s at %s: %s"
                                        .formatted(
                                                call.path("operation").asText(),
                                                at(Instant.parse(call.path("at").asText())),
                                                violation.asText()),
                                call.has("of") ? List.of(call.path("of").asText()) : List.of()))));
    }

    private Map<String, Trace> traces(ScenarioHub scenarioHub, Witness witness) {
        Set<String> about = new LinkedHashSet<>();
        failures.forEach(failure -> about.addAll(failure.about()));
        Map<String, Trace> traces = new LinkedHashMap<>();
        if (!about.isEmpty()) {
            witness.rows("settlement").stream()
                    .filter(row -> about.contains(row.path("of").asText()))
                    .forEach(row -> scenarioHub
                            .rows
                            .trace()
                            .of(row.path("city").asText(), MOST_TRACE_LINES)
                            .ifPresent(
                                    trace -> traces.putIfAbsent(row.path("of").asText(), trace)));
            about.removeAll(traces.keySet());
            about.forEach(name -> withoutSettlement(scenarioHub, name).ifPresent(trace -> traces.put(name, trace)));
        }
        return traces;
    }

    /** What happened to a purchase that came to no settlement; it is found by the campus's orderNo. */
    private static Optional<Trace> withoutSettlement(ScenarioHub scenarioHub, String name) {
        String id = scenarioHub.orders.getOrDefault(name, name); // without a name of its own it goes by the id
        return scenarioHub.world.orders().stream()
                .filter(order -> order.id().equals(id) && order.orderNo() != null)
                .findFirst()
                .flatMap(order -> scenarioHub.rows.trace().of(String.valueOf(order.orderNo()), MOST_TRACE_LINES));
    }

    private static String at(Instant instant) {
        return ScenarioTimes.shown(instant.atZone(VirtualClock.SHANGHAI).toInstant());
    }
}
