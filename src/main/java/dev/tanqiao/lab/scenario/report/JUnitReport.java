package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.base.report.JUnitXml;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report that CI servers read: one test case a scenario. */
public final class JUnitReport {

    private static final JUnitXml.Problem SKIPPED =
            new JUnitXml.Problem(JUnitXml.Kind.SKIPPED, TextReport.WHY_SKIPPED, "");

    private final List<ScenarioResult> outcomes;
    private final List<Scenario> skipped;

    /** @param skipped were not played */
    public JUnitReport(List<ScenarioResult> outcomes, List<Scenario> skipped) {
        this.outcomes = outcomes;
        this.skipped = skipped;
    }

    /** Writes the file. */
    public void write(Path file) {
        new JUnitXml(
                        "tanqiao scenarios",
                        Map.of(),
                        Stream.concat(
                                        outcomes.stream().map(one -> of(one.scenario(), one.took(), problem(one))),
                                        skipped.stream().map(one -> of(one, Duration.ZERO, SKIPPED)))
                                .toList())
                .write(file);
    }

    private static JUnitXml.Case of(Scenario scenario, Duration took, JUnitXml.@Nullable Problem problem) {
        return new JUnitXml.Case(folder(scenario), scenario.id(), took, problem);
    }

    /** CI servers group tests by the parts of a class's name: the folder that the file lies in stands for it. */
    private static String folder(Scenario scenario) {
        Path folder = Path.of(scenario.file()).normalize().getParent();
        String name = folder == null ? "" : folder.toString();
        String parts = name.replaceAll("[^\\p{L}\\p{N}_/\\\\-]", "_").replaceAll("^[/\\\\]+", "");
        return parts.isEmpty() ? "scenario" : parts.replaceAll("[/\\\\]+", ".");
    }

    private static JUnitXml.@Nullable Problem problem(ScenarioResult outcome) {
        if (outcome.error() != null) {
            return new JUnitXml.Problem(JUnitXml.Kind.ERROR, outcome.error(), outcome.error());
        }
        if (outcome.passed()) {
            return null;
        }
        var all = new StringBuilder();
        for (Failure failure : outcome.failures()) {
            all.append("%s%n  expected  %s%n  found     %s%n"
                    .formatted(TextReport.where(outcome, failure), failure.expected(), failure.found()));
        }
        return new JUnitXml.Problem(
                JUnitXml.Kind.FAILURE, outcome.failures().get(0).expected(), all.toString());
    }
}
