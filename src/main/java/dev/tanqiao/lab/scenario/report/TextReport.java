package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The report at a terminal. */
public final class TextReport {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final int MOST_LINES = 30;

    static final String WHY_SKIPPED = "it needs a Kafka broker; --kafka HOST:PORT names one";

    private final PrintWriter out;
    private final Again again;

    public TextReport(PrintWriter out, Again again) {
        this.out = out;
        this.again = again;
    }

    /** One line as a scenario ends. */
    public void line(ScenarioResult outcome) {
        out.printf(
                Locale.ROOT,
                "%s  %s (%.1f s)%n",
                outcome.passed() ? "passed" : "FAILED",
                outcome.scenario().id(),
                outcome.took().toMillis() / 1000.0);
        out.flush();
    }

    /** One line for a scenario that is not played. */
    public void skipped(Scenario scenario) {
        out.printf("skipped %s: %s%n", scenario.id(), WHY_SKIPPED);
        out.flush();
    }

    /** What failed and why, then all in sums. */
    public void print(List<ScenarioResult> outcomes, Duration took) {
        outcomes.stream().filter(outcome -> !outcome.passed()).forEach(this::failed);
        Duration played = outcomes.stream()
                .map(outcome -> Duration.between(outcome.began(), outcome.ended()))
                .reduce(Duration.ZERO, Duration::plus);
        long failed = outcomes.stream().filter(outcome -> !outcome.passed()).count();
        out.printf(
                Locale.ROOT,
                "%n%s, %s failed; %s h of business time in %s s (%,d ×)%n",
                counted(outcomes.size()),
                failed,
                Math.round(played.toMinutes() / 60.0), // as the page rounds
                Math.round(took.toMillis() / 1000.0),
                Math.round((double) played.toMillis() / Math.max(1, took.toMillis())));
        out.flush();
    }

    /** {@code 1 scenario}, {@code 2 scenarios}. */
    public static String counted(int scenarios) {
        return scenarios + (scenarios == 1 ? " scenario" : " scenarios");
    }

    private void failed(ScenarioResult outcome) {
        out.printf(
                "%nFAILED  %s: %s%n",
                outcome.scenario().id(), outcome.scenario().name());
        if (outcome.error() != null) {
            out.println("  " + outcome.error());
        }
        for (Failure failure : outcome.failures()) {
            out.printf("  %s%n", where(outcome, failure));
            out.printf("    expected  %s%n", failure.expected());
            out.printf("    found     %s%n", failure.found());
        }
        outcome.traces().forEach((name, trace) -> lines("what happened to " + name, Timeline.of(outcome, trace)));
        if (outcome.traces().isEmpty()) {
            lines("what the scenario did", Timeline.steps(outcome));
        }
        out.printf("  again: %s%n", again.command(outcome));
    }

    private void lines(String title, List<Timeline.Line> lines) {
        out.printf("  %s%n", title);
        lines.stream()
                .limit(MOST_LINES)
                .forEach(line -> out.printf("    %s  %-10s %s%n", TIME.format(line.at()), line.kind(), line.text()));
        int more = lines.size() - MOST_LINES;
        if (more > 0) {
            out.printf("    and %s more; all are in report.html%n", more);
        }
    }

    static String where(ScenarioResult outcome, Failure failure) {
        return failure.line() == 0 ? "in the end" : outcome.scenario().file() + ":" + failure.line();
    }
}
