package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.Schedule;
import dev.tanqiao.hub.bundle.lint.RouteFile.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Kamelets and what they are given: declared, used and given are the same. */
final class KameletChecks {

    private static final Set<String> WITHIN = Set.of("source", "sink");

    private final BundleSource source;
    private final Findings findings;

    KameletChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    void check() {
        Set<String> used = new HashSet<>();
        for (RouteFile file : source.files()) {
            for (Address address : file.addresses) {
                String name = BundleSource.kameletName(address);
                if (address.scheme().equals("kamelet") && !WITHIN.contains(name) && !name.contains("{")) {
                    used.add(name);
                    given(file, address, name);
                }
            }
        }
        for (KameletFile own : source.own) {
            file(own);
            if (!used.contains(own.name())) {
                findings.add(
                        Code.B308, own.document, "/metadata/name", "No route has kamelet:%s.".formatted(own.name()));
            }
        }
    }

    private void file(KameletFile own) {
        String file = own.document.name();
        String expected = file.substring(file.lastIndexOf('/') + 1).replace(".kamelet.yaml", "");
        if (!own.document.tree().path("kind").asText().equals("Kamelet")) {
            findings.add(Code.B307, own.document, "/kind", "A kamelet's kind is Kamelet.");
        } else if (!own.name().equals(expected)) {
            findings.add(
                    Code.B307,
                    own.document,
                    "/metadata/name",
                    "The name is '%s'; Camel looks for it in %s.kamelet.yaml.".formatted(own.name(), own.name()));
        } else if (!own.document.tree().at("/spec/template/from").isObject()) {
            findings.add(Code.B307, own.document, "/spec/template", "The template has no 'from'.");
        }
    }

    private void given(RouteFile file, Address address, String name) {
        YamlDocument document = file.document();
        KameletFile kamelet = source.kamelets.get(name);
        if (kamelet == null) {
            findings.add(
                    Code.B301,
                    document,
                    address.pointer(),
                    "There is no kamelet '%s'%s.".formatted(name, Nearest.hint(name, source.kamelets.keySet())));
            return;
        }
        Map<String, JsonNode> declared = kamelet.parameters();
        Map<String, String> options = address.options();
        String beside = address.pointer().replaceFirst("/uri$", "/parameters");
        options.forEach((option, value) -> {
            String at = YamlDocument.below(beside, option);
            JsonNode parameter = declared.get(option);
            if (parameter == null) {
                findings.add(
                        Code.B302,
                        document,
                        at,
                        "%s has no parameter '%s'%s."
                                .formatted(name, option, Nearest.hint(option, new TreeSet<>(declared.keySet()))));
            } else if (parameter.path("format").asText().equals("password")
                    && !value.isEmpty()
                    && !value.contains("{{")) {
                findings.add(Code.B113, document, at, "'%s' is a secret.".formatted(option));
            } else if (!value.contains("{{") && !fits(parameter, value)) {
                findings.add(
                        Code.B304,
                        document,
                        at,
                        "'%s' of %s is %s, not '%s'.".formatted(option, name, expected(parameter), value));
            }
        });
        kamelet.required().stream()
                .filter(required -> !options.containsKey(required)
                        && !declared.getOrDefault(required, document.tree().path("\u0000"))
                                .has("default"))
                .forEach(missing -> findings.add(
                        Code.B303, document, address.pointer(), "%s needs '%s'.".formatted(name, missing)));
        if (name.equals("tanqiao-schedule-source")) {
            schedule(document, beside, declared, options);
        }
    }

    private void schedule(
            YamlDocument document, String beside, Map<String, JsonNode> declared, Map<String, String> options) {
        Map<String, String> values = new HashMap<>();
        declared.forEach((name, parameter) -> values.put(
                name, options.getOrDefault(name, parameter.path("default").asText())));
        if (values.values().stream().anyMatch(value -> value.contains("{{"))) {
            return;
        }
        try {
            Schedule.of(
                    "schedule",
                    values.getOrDefault("every", ""),
                    values.getOrDefault("cron", ""),
                    values.getOrDefault("zone", ""),
                    values.getOrDefault("missed", ""),
                    values.getOrDefault("retryAfter", ""));
        } catch (Schedule.Malformed malformed) {
            findings.add(Code.B304, document, beside, malformed.getMessage() + ".");
        }
    }

    private static boolean fits(JsonNode parameter, String value) {
        if (parameter.has("enum")) {
            for (JsonNode word : parameter.get("enum")) {
                if (word.asText().equals(value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (parameter.path("type").asText("string")) {
            case "integer" -> value.matches("[-+]?\\d+");
            case "number" -> value.matches("[-+]?\\d+(\\.\\d+)?");
            case "boolean" -> value.matches("true|false");
            default -> true;
        };
    }

    private static String expected(JsonNode parameter) {
        if (!parameter.has("enum")) {
            return "of the type " + parameter.path("type").asText();
        }
        Set<String> words = new TreeSet<>();
        parameter.get("enum").forEach(word -> words.add(word.asText()));
        return "one of " + String.join(", ", words);
    }
}
