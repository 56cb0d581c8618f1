package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlProblem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings of bundles and scenarios, written for people or for tools. */
public final class LintReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<Finding>> byOrigin = new LinkedHashMap<>();

    /** How it is written. */
    public enum Format {
        text,
        json,
        sarif
    }

    /** @param bundle the folder or zip file, as it was named */
    public void add(String bundle, List<Finding> findings) {
        byOrigin.put(bundle, findings);
    }

    /** What of scenarios cannot be played. */
    public void add(YamlProblem scenarios) {
        scenarios.details().forEach(each -> {
            boolean readable = each.pointer() != null;
            byOrigin.computeIfAbsent(each.file(), file -> new ArrayList<>())
                    .add(new Finding(
                            readable ? Code.S002 : Code.S001,
                            "",
                            each.position().line(),
                            each.position().column(),
                            readable ? each.pointer() + ": " + each.expected() : each.expected()));
        });
    }

    /** Whether there is an error among the findings. */
    public boolean hasErrors() {
        return byOrigin.values().stream()
                .flatMap(List::stream)
                .anyMatch(each -> each.code().severity() == Code.Severity.ERROR);
    }

    public void print(PrintWriter out, Format format) {
        switch (format) {
            case text -> text(out);
            case json -> out.println(json().toPrettyString());
            case sarif -> out.println(sarif().toPrettyString());
        }
    }

    private void text(PrintWriter out) {
        byOrigin.forEach((origin, findings) -> {
            findings.forEach(each -> {
                out.printf("%s:%s:%s: ", file(origin, each), each.line(), each.column());
                out.printf("%s %s: %s%n", level(each), each.code(), each.what());
                out.printf("    %s%n", each.code().help());
            });
            long errors = findings.stream()
                    .filter(each -> each.code().severity() == Code.Severity.ERROR)
                    .count();
            out.printf("%s: %s, %s.%n", origin, counted(errors, "error"), counted(findings.size() - errors, "warning"));
        });
    }

    private static String counted(long number, String what) {
        return "%s %s%s".formatted(number, what, number == 1 ? "" : "s");
    }

    private JsonNode json() {
        ArrayNode all = JSON.createArrayNode();
        byOrigin.forEach((origin, findings) -> findings.forEach(each -> all.addObject()
                .put("code", each.code().name())
                .put("severity", level(each))
                .put("file", file(origin, each))
                .put("line", each.line())
                .put("column", each.column())
                .put("title", each.code().title())
                .put("message", each.what())
                .put("help", each.code().help())));
        return all;
    }

    /** SARIF 2.1.0: the rules with what helps, and each finding with its place. */
    private JsonNode sarif() {
        ObjectNode log = JSON.createObjectNode();
        log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver").put("name", "tanqiao lint");
        ArrayNode rules = driver.putArray("rules");
        for (Code code : Code.values()) {
            ObjectNode rule = rules.addObject().put("id", code.name());
            rule.putObject("shortDescription").put("text", code.title());
            rule.putObject("help").put("text", code.help());
            rule.putObject("defaultConfiguration").put("level", level(code));
        }
        ArrayNode results = run.putArray("results");
        byOrigin.forEach((origin, findings) -> findings.forEach(each -> {
            ObjectNode result = results.addObject()
                    .put("ruleId", each.code().name())
                    .put("ruleIndex", each.code().ordinal())
                    .put("level", level(each));
            result.putObject("message").put("text", each.what());
            ObjectNode place = result.putArray("locations").addObject().putObject("physicalLocation");
            place.putObject("artifactLocation").put("uri", file(origin, each));
            place.putObject("region").put("startLine", each.line()).put("startColumn", each.column());
        }));
        return log;
    }

    private static String file(String origin, Finding finding) {
        return finding.file().isEmpty() ? origin : origin + "/" + finding.file();
    }

    private static String level(Finding finding) {
        return level(finding.code());
    }

    private static String level(Code code) {
        return code.severity().name().toLowerCase(Locale.ROOT);
    }
}
