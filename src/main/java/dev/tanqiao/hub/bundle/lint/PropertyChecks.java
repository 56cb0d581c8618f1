package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.Bundle.Property;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Declared and used are the same: properties of the bundle, and parameters of its kamelets. */
final class PropertyChecks {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[?!]?([^{}:?!]+)(?::[^{}]*)?}}");
    private static final Pattern OF_THE_MACHINE = Pattern.compile("\\{\\{[?!]?\\s*[a-zA-Z.]+:[^{}]*}}");
    private static final Set<String> OF_EACH_KAMELET = Set.of("parentRouteId", "routeId", "templateId");

    private final BundleSource source;
    private final Findings findings;
    private final Map<String, Property> declared;
    private final Set<String> used = new TreeSet<>();

    PropertyChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
        this.declared = new TreeMap<>(source.bundle.properties());
    }

    void check() {
        source.files().forEach(this::file);
        declared.keySet().forEach(name -> {
            if (!used.contains(name)) {
                findings.add(
                        Code.B112, source.manifest(), "/properties/" + name, "No file has {{%s}}.".formatted(name));
            }
        });
    }

    private void file(RouteFile file) {
        KameletFile kamelet = source.own.stream()
                .filter(each -> each.template == file)
                .findFirst()
                .orElse(null);
        Set<String> parameters =
                kamelet == null ? Set.of() : new TreeSet<>(kamelet.parameters().keySet());
        Set<String> given = new TreeSet<>();
        for (RouteFile.Word word : file.texts) {
            Matcher placeholder = PLACEHOLDER.matcher(word.text());
            while (placeholder.find()) {
                String name = placeholder.group(1).strip();
                given.add(name);
                used.add(name);
                boolean known = declared.containsKey(name)
                        || parameters.contains(name)
                        || kamelet != null && OF_EACH_KAMELET.contains(name);
                if (!known && !OF_THE_MACHINE.matcher(placeholder.group()).matches()) {
                    Set<String> all = new TreeSet<>(declared.keySet());
                    all.addAll(parameters);
                    findings.add(
                            kamelet == null ? Code.B111 : Code.B306,
                            file.document(),
                            word.pointer(),
                            "There is no '%s'%s.".formatted(name, Nearest.hint(name, all)));
                }
            }
        }
        parameters.forEach(name -> {
            if (!given.contains(name)) {
                findings.add(
                        Code.B305,
                        file.document(),
                        "/spec/definition/properties/" + name,
                        "The template has no {{%s}}.".formatted(name));
            }
        });
        shown(file);
    }

    private void shown(RouteFile file) {
        for (Map.Entry<String, Property> property : declared.entrySet()) {
            if (property.getValue().secret()) {
                String placeholder = "{{" + property.getKey() + "}}";
                file.logged.stream()
                        .filter(word -> word.text().contains(placeholder))
                        .forEach(word -> findings.add(
                                Code.B114,
                                file.document(),
                                word.pointer(),
                                "%s is secret, and would be logged.".formatted(placeholder)));
                if (file == source.subscriptions) {
                    file.texts.stream()
                            .filter(word -> word.pointer().endsWith("/url")
                                    && word.text().contains(placeholder))
                            .forEach(word -> findings.add(
                                    Code.B114,
                                    file.document(),
                                    word.pointer(),
                                    "%s is secret, and whoever lists subscriptions sees the address."
                                            .formatted(placeholder)));
                }
            }
        }
    }
}
