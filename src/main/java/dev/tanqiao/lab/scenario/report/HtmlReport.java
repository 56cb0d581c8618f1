package dev.tanqiao.lab.scenario.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One page that holds everything: {@code report.html} beside this class draws what stands in its data. */
public final class HtmlReport {

    private static final String PAGE = "dev/tanqiao/lab/scenario/report.html";
    private static final String DATA = "/*DATA*/";

    private final List<ScenarioResult> outcomes;
    private final List<Scenario> skipped;
    private final Duration took;
    private final Again again;

    /** @param skipped were not played */
    public HtmlReport(List<ScenarioResult> outcomes, List<Scenario> skipped, Duration took, Again again) {
        this.outcomes = outcomes;
        this.skipped = skipped;
        this.took = took;
        this.again = again;
    }

    /** Writes the file. */
    public void write(Path file) {
        try (InputStream page = getClass().getClassLoader().getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new IllegalStateException("The file " + PAGE + " is missing from this jar.");
            }
            String html = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            // Within a script element no text may look like its end.
            Files.writeString(file, html.replace(DATA, Json.write(data()).replace("</", "<\\/")));
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), failure);
        }
    }

    private ObjectNode data() {
        ObjectNode data = Json.object();
        data.put("tookMillis", took.toMillis());
        ArrayNode all = data.putArray("scenarios");
        outcomes.forEach(outcome -> all.add(scenario(outcome)));
        ArrayNode left = data.putArray("skipped");
        skipped.forEach(one -> left.add("%s: %s".formatted(one.id(), TextReport.WHY_SKIPPED)));
        return data;
    }

    private static void add(ArrayNode shown, List<Timeline.Line> lines) {
        lines.forEach(line -> shown.addObject()
                .put("at", line.at().toString())
                .put("kind", line.kind())
                .put("text", line.text()));
    }

    private ObjectNode scenario(ScenarioResult outcome) {
        ObjectNode one = Json.object();
        one.put("id", outcome.scenario().id());
        one.put("file", outcome.scenario().file());
        one.put("name", outcome.scenario().name());
        one.put("description", outcome.scenario().description());
        one.set("tags", Json.tree(outcome.scenario().tags()));
        one.set("faults", Json.tree(outcome.scenario().faultKinds()));
        one.put("passed", outcome.passed());
        one.put("error", outcome.error());
        one.put("seed", outcome.seed());
        one.put("again", again.command(outcome));
        one.put("began", outcome.began().toString());
        one.put("ended", outcome.ended().toString());
        one.put("tookMillis", outcome.took().toMillis());
        ArrayNode failures = one.putArray("failures");
        for (Failure failure : outcome.failures()) {
            failures.addObject()
                    .put("where", TextReport.where(outcome, failure))
                    .put("expected", failure.expected())
                    .put("found", failure.found());
        }
        one.set("calls", outcome.calls());
        add(one.putArray("steps"), Timeline.steps(outcome));
        ObjectNode traces = one.putObject("traces");
        outcome.traces().forEach((name, trace) -> add(traces.putArray(name), Timeline.of(outcome, trace)));
        return one;
    }
}
