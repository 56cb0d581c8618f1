package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.base.report.ShanghaiTime;
import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.hub.web.TraceWords;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioResult.Played;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened, in its order: what the scenario itself did, and what became of a purchase meanwhile. */
final class Timeline {

    /** What a step of the scenario is called among what happened. */
    private static final String STEP = "step";

    private static final int LONGEST_ANSWER = 2_000;

    private Timeline() {}

    /** Something that happened. */
    record Line(Instant at, String kind, String text) {}

    /** What the scenario did. */
    static List<Line> steps(ScenarioResult outcome) {
        return outcome.steps().stream()
                .map(step -> new Line(step.at(), STEP, text(step)))
                .toList();
    }

    /** The same, and what became of a purchase. */
    static List<Line> of(ScenarioResult outcome, Trace trace) {
        List<Line> lines = new ArrayList<>(steps(outcome));
        trace.entries()
                .forEach(entry -> lines.add(new Line(entry.at(), entry.kind(), ShanghaiTime.in(TraceWords.of(entry)))));
        lines.sort(Comparator.comparing(Line::at)); // at the same moment a step stands before what follows from it
        return lines;
    }

    private static String text(Played step) {
        String answer = step.answer() == null ? "" : " → " + step.answer();
        String text = "line %s, %s%s".formatted(step.line(), step.what(), answer);
        return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) + "…" : text;
    }
}
