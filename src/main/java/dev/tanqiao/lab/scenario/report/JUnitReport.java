package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.base.report.JUnitXml;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.ScenarioResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report that CI servers read: one test case a scenario. */
public final class JUnitReport {

    private final List<ScenarioResult> outcomes;

    public JUnitReport(List<ScenarioResult> outcomes) {
        this.outcomes = outcomes;
    }

    /** Writes the file. */
    public void write(Path file) {
        new JUnitXml(
                        "tanqiao scenarios",
                        Map.of(),
                        outcomes.stream()
                                .map(one -> new JUnitXml.Case(
                                        "scenario", one.scenario().id(), one.took(), problem(one)))
                                .toList())
                .write(file);
    }

    private static JUnitXml.@Nullable Problem problem(ScenarioResult outcome) {
        if (outcome.error() != null) {
            return new JUnitXml.Problem(true, outcome.error(), outcome.error());
        }
        if (outcome.passed()) {
            return null;
        }
        var all = new StringBuilder();
        for (Failure failure : outcome.failures()) {
            all.append("%s%n  expected  %s%n  found     %s%n"
                    .formatted(TextReport.where(outcome, failure), failure.expected(), failure.found()));
        }
        return new JUnitXml.Problem(false, outcome.failures().get(0).expected(), all.toString());
    }
}
