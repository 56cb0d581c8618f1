package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.hub.store.trace.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param seed what decided everything the scenario leaves open; the same seed plays the same again
 * @param failures what was otherwise than it says; empty: it passed
 * @param error why it could not be played to its end; null: it was
 * @param began business time at the first step
 * @param ended business time at the end
 * @param took process time, from the start of its hub until that has stopped
 * @param steps what the scenario itself did
 * @param calls what went over the wire, with times
 * @param traces what happened to the purchases that the failures are about, by their names
 */
public record ScenarioResult(
        Scenario scenario,
        long seed,
        List<Failure> failures,
        @Nullable String error,
        Instant began,
        Instant ended,
        Duration took,
        List<Played> steps,
        JsonNode calls,
        Map<String, Trace> traces) {

    public ScenarioResult {
        error = error == null ? null : Redactor.redact(error);
    }

    /**
     * A step that was played; no secret is in its words.
     *
     * @param at business time when it was done
     * @param line in the scenario's file
     * @param what as the file says it
     * @param answer of a call; null: the step has none
     */
    public record Played(
            Instant at, int line, String what, @Nullable String answer) {

        public Played {
            what = Redactor.redact(what);
            answer = answer == null ? null : Redactor.redact(answer);
        }
    }

    /** The same, with the time that it took. */
    ScenarioResult thatTook(Duration measured) {
        return new ScenarioResult(scenario, seed, failures, error, began, ended, measured, steps, calls, traces);
    }

    /** Whether all was as the scenario says. */
    public boolean passed() {
        return failures.isEmpty() && error == null;
    }
}
