package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlDocument.Position;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a bundle as the hub would, and finds all that is wrong with it. It connects to nothing and asks no database. */
public final class Lint {

    private static final Shape MANIFEST = new Shape(Code.B101, "bundle");

    private final String hubVersion;
    private final Map<String, byte[]> vocabulary;

    /**
     * @param hubVersion the version that the bundle must be made for
     * @param vocabulary the hub's kamelets by file name
     */
    public Lint(String hubVersion, Map<String, byte[]> vocabulary) {
        this.hubVersion = hubVersion;
        this.vocabulary = vocabulary;
    }

    /** What is wrong with a bundle, by file and line. */
    public List<Finding> lint(Path path) throws IOException {
        BundleFiles files;
        try {
            files = BundleFiles.any(path);
        } catch (IllegalArgumentException unreadable) {
            var findings = new Findings(path.toString());
            findings.add(Code.B001, BundleFiles.MANIFEST, new Position(1, 1), String.valueOf(unreadable.getMessage()));
            return findings.sorted();
        }
        return lint(files);
    }

    /** As {@link #lint(Path)}, of files that were read. */
    public List<Finding> lint(BundleFiles files) {
        var findings = new Findings(files.origin());
        files.misplaced().forEach((name, what) -> findings.add(Code.B001, name, new Position(1, 1), what));
        Bundle bundle = files.has(BundleFiles.MANIFEST) ? manifest(files, findings) : null;
        List<KameletFile> kamelets = new ArrayList<>();
        List<RouteFile> routes = new ArrayList<>();
        RouteFile subscriptions = null;
        for (String name : files.names()) {
            if (name.equals(BundleFiles.MANIFEST) || !name.endsWith(".yaml")) {
                continue;
            }
            Shape shape = Shape.of(name);
            try {
                if (name.endsWith(".kamelet.yaml")) {
                    kamelets.add(new KameletFile(files.yaml(name), true));
                } else if (name.endsWith(".camel.yaml")) {
                    routes.add(new RouteFile(files.yaml(name), ""));
                } else if (shape != null) {
                    YamlDocument document = files.yaml(name);
                    shape.check(document, findings);
                    if (name.equals(BundleFiles.SUBSCRIPTIONS)) {
                        subscriptions = new RouteFile(document, "");
                    }
                }
            } catch (YamlProblem noYaml) {
                findings.add(Code.B002, noYaml);
            }
        }
        new ShapeChecks(List.copyOf(kamelets), routes, findings).check();
        if (bundle == null) {
            return findings.sorted();
        }
        vocabulary.forEach((name, bytes) -> kamelets.add(new KameletFile(YamlDocument.parse(name, bytes), false)));
        var all = new BundleSource(bundle, routes, subscriptions, kamelets);
        if (files.has(BundleFiles.RULES)) {
            new RuleChecks(all, findings).check();
        }
        new SubscriptionChecks(all, findings).check();
        new RouteChecks(all, findings).check();
        new KameletChecks(all, findings).check();
        new PropertyChecks(all, findings).check();
        new GrantChecks(all, findings).check();
        new ContextChecks(all, contexts(), findings).check();
        return findings.sorted();
    }

    /**
     * How a file must look, whatever else is wrong with the bundle.
     *
     * @param code of what does not
     * @param schema its name below contracts/bundle
     */
    private record Shape(Code code, String schema) {

        static @Nullable Shape of(String name) {
            if (name.startsWith("test/") && name.endsWith(".test.yaml")) {
                return new Shape(Code.B701, "test");
            }
            return switch (name) {
                case BundleFiles.RULES -> new Shape(Code.B401, "rules");
                case BundleFiles.SUBSCRIPTIONS -> new Shape(Code.B601, "subscriptions");
                default -> null;
            };
        }

        /** Whether it does. */
        boolean check(YamlDocument document, Findings findings) {
            List<YamlDocument.Violation> violations =
                    document.violations("contracts/bundle/%s.schema.json".formatted(schema));
            violations.forEach(
                    each -> findings.add(code, document, each.pointer(), each.pointer() + ": " + each.expected()));
            return violations.isEmpty();
        }
    }

    private @Nullable Bundle manifest(BundleFiles files, Findings findings) {
        YamlDocument document;
        try {
            document = files.yaml(BundleFiles.MANIFEST);
        } catch (YamlProblem noYaml) {
            findings.add(Code.B002, noYaml);
            return null;
        }
        try {
            return MANIFEST.check(document, findings) ? Bundle.of(files, hubVersion) : null;
        } catch (YamlProblem wrong) {
            findings.add(Code.B102, wrong);
            return null;
        }
    }

    private BundleContexts contexts() {
        return new BundleContexts(
                ListedComponent.byScheme().values().stream()
                        .map(ListedComponent::name)
                        .toList(),
                vocabulary,
                Path.of("bundles").toAbsolutePath(),
                client -> {});
    }
}
