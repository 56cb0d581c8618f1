package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.Bundle.Grants;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.lint.RouteFile.Address;
import dev.tanqiao.hub.bundle.operation.Operations;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Granted and used are the same. */
final class GrantChecks {

    private final BundleSource source;
    private final Findings findings;
    private final Grants grants;
    private final YamlDocument manifest;
    private final Set<String> operations = new HashSet<>();
    private final Set<String> asked = new HashSet<>();

    GrantChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
        this.grants = source.bundle.grants();
        this.manifest = source.manifest();
    }

    void check() {
        for (RouteFile file : source.files()) {
            for (Address address : file.addresses) {
                source.ofTheHub(address).forEach(hub -> used(file, address, hub));
            }
        }
        operations();
        hosts();
        boolean purchases = asked.contains("purchase");
        unused(!purchases && !grants.providers().isEmpty(), "providers", "No route hands in a purchase.");
        unused(!purchases && grants.pointsPerDay().signum() > 0, "pointsPerDay", "No route hands in a purchase.");
        unused(
                grants.unmasked() && !asked.contains("person") && !asked.contains("settlement"),
                "unmasked",
                "No route asks about a person or a settlement.");
    }

    private void used(RouteFile file, Address at, Address hub) {
        String what = hub.name();
        asked.add(what);
        if (what.equals("purchase")
                && (grants.providers().isEmpty() || grants.pointsPerDay().signum() == 0)) {
            findings.add(
                    Code.B506,
                    file.document(),
                    at.pointer(),
                    "bundle.yaml grants no %s.".formatted(grants.providers().isEmpty() ? "providers" : "pointsPerDay"));
        }
        if (what.equals("campus") || what.equals("carbon")) {
            String operation = hub.options().getOrDefault("operation", "");
            operations.add(operation);
            Set<String> callable = new TreeSet<>(Operations.callable(what));
            if (!callable.contains(operation)) {
                findings.add(
                        Code.B503,
                        file.document(),
                        at.pointer(),
                        "tanqiao:%s has no operation '%s'%s."
                                .formatted(what, operation, Nearest.hint(operation, callable)));
            } else if (!grants.operations().contains(operation)) {
                findings.add(
                        Code.B501,
                        file.document(),
                        at.pointer(),
                        "bundle.yaml does not grant %s.".formatted(operation));
            }
        }
    }

    private void operations() {
        Set<String> callable = new TreeSet<>(Operations.callable("campus"));
        callable.addAll(Operations.callable("carbon"));
        for (int i = 0; i < manifest.tree().at("/grants/operations").size(); i++) {
            String at = "/grants/operations/" + i;
            String operation = manifest.tree().at(at).asText();
            if (!callable.contains(operation)) {
                findings.add(
                        Code.B503,
                        manifest,
                        at,
                        "There is no operation '%s' that a bundle may call%s."
                                .formatted(operation, Nearest.hint(operation, callable)));
            } else if (!operations.contains(operation) && !findings.has(Code.B301)) {
                findings.add(Code.B502, manifest, at, "No route calls %s.".formatted(operation));
            }
        }
    }

    private void hosts() {
        Map<String, ListedComponent> listed = ListedComponent.byScheme();
        Set<String> texts = new HashSet<>();
        boolean computed = false;
        for (RouteFile file : source.files()) {
            for (Address address : file.addresses) {
                ListedComponent component = listed.get(address.scheme());
                if (component != null && !component.to().isEmpty()) {
                    String where = component.to().equals("uri")
                            ? address.path()
                            : address.options().getOrDefault(component.to(), "");
                    texts.add(where);
                    computed |= where.contains("{");
                }
                computed |= address.uri().startsWith("{{");
            }
        }
        for (int i = 0; !computed && i < manifest.tree().at("/grants/hosts").size(); i++) {
            String at = "/grants/hosts/" + i;
            String host = manifest.tree().at(at).asText();
            String name = host.replaceFirst("^\\*", "").replaceFirst(":\\d+$", "");
            if (texts.stream().noneMatch(text -> text.contains(name))) {
                findings.add(Code.B505, manifest, at, "No route connects to %s.".formatted(host));
            }
        }
    }

    /** A misspelt kamelet may be the one that uses it: then the advice to remove it would be wrong. */
    private void unused(boolean unused, String grant, String why) {
        if (unused && !findings.has(Code.B301)) {
            findings.add(Code.B507, manifest, "/grants/" + grant, why);
        }
    }
}
