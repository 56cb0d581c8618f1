package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.context.Allowed;
import dev.tanqiao.hub.bundle.lint.RouteFile.Address;
import dev.tanqiao.hub.bundle.lint.RouteFile.Use;
import dev.tanqiao.hub.bundle.lint.RouteFile.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What routes do with each other, and what no bundle may do at all. */
final class RouteChecks {

    private static final Set<String> INSIDE = Set.of("direct", "seda");
    private static final Set<String> DURABLE =
            Set.of("kamelet:tanqiao-events-source", "kamelet:tanqiao-inbox-source", "tanqiao:events", "tanqiao:inbox");
    private static final Pattern OF_THE_MACHINE = Pattern.compile(
            "\\{\\{[?!]?\\s*(env|sys|service|service\\.name|service\\.host|service\\.port|bean|secret|configmap|aws|gcp|azure|hashicorp|springcloud)\\s*:[^}]*}}",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RESOURCE =
            Pattern.compile("\\s*resource:(?!bundle:).*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final BundleSource source;
    private final Findings findings;

    RouteChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    void check() {
        source.files().forEach(this::code);
        calls();
        source.routes.forEach(this::queuesBehindDurableSources);
    }

    private void code(RouteFile file) {
        for (Word word : file.code) {
            findings.add(
                    Code.B208,
                    file.document(),
                    word.pointer(),
                    "A bundle cannot use '%s': nothing of the hub can be called.".formatted(word.text()));
        }
        for (Word word : file.dataFormats) {
            if (!Allowed.dataFormats().contains(word.text())) {
                findings.add(
                        Code.B207,
                        file.document(),
                        word.pointer(),
                        "The data format '%s' is not on the list.".formatted(word.text()));
            }
        }
        for (Word word : file.headers) {
            if (Allowed.takesAway(word.text())) {
                findings.add(
                        Code.B212,
                        file.document(),
                        word.pointer(),
                        "The header %s is gone before the next step.".formatted(word.text()));
            }
        }
        for (Word word : file.redeliveries) {
            if (word.text().startsWith("-")) {
                findings.add(Code.B225, file.document(), word.pointer(), "It is tried again for ever.");
            }
        }
        for (Word word : file.texts) {
            Matcher machine = OF_THE_MACHINE.matcher(word.text());
            if (machine.find()) {
                findings.add(
                        Code.B210,
                        file.document(),
                        word.pointer(),
                        "{{%s:…}} is no property of the bundle."
                                .formatted(machine.group(1).toLowerCase(Locale.ROOT)));
            }
            if (RESOURCE.matcher(word.text()).matches()) {
                findings.add(Code.B211, file.document(), word.pointer(), "'%s' is not loaded.".formatted(word.text()));
            }
        }
    }

    private void calls() {
        Set<String> consumed = new TreeSet<>();
        Set<String> called = new HashSet<>();
        boolean computed = false;
        for (RouteFile file : source.files()) {
            for (Address address : file.addresses) {
                if (INSIDE.contains(address.scheme())) {
                    if (address.use() == Use.FROM) {
                        consumed.add(key(address));
                    } else if (address.isFixed() && !address.uri().contains("{{")) {
                        called.add(key(address));
                    } else {
                        computed = true;
                    }
                }
            }
        }
        boolean known = !computed;
        for (RouteFile file : source.files()) {
            for (Address address : file.addresses) {
                boolean inside =
                        INSIDE.contains(address.scheme()) && !address.uri().contains("{{");
                if (inside && address.use() == Use.FROM && known && !called.contains(key(address))) {
                    findings.add(
                            Code.B222,
                            file.document(),
                            address.pointer(),
                            "Nothing in the bundle calls %s.".formatted(address.path()));
                }
                if (inside && address.use() != Use.FROM && address.isFixed() && !consumed.contains(key(address))) {
                    findings.add(
                            Code.B221,
                            file.document(),
                            address.pointer(),
                            "No route begins with %s%s."
                                    .formatted(address.path(), Nearest.hint(key(address), consumed)));
                }
            }
        }
    }

    private static String key(Address address) {
        return address.scheme() + ":" + address.name();
    }

    /** Also over direct. */
    private void queuesBehindDurableSources(RouteFile file) {
        for (Address from : file.addresses) {
            if (from.use() == Use.FROM && DURABLE.contains(from.path())) {
                follow(from.route(), new HashSet<>());
            }
        }
    }

    private void follow(String route, Set<String> seen) {
        if (route.isEmpty() || !seen.add(route)) {
            return;
        }
        for (RouteFile file : source.routes) {
            for (Address to : file.addresses) {
                if (to.route().equals(route) && to.use() != Use.FROM) {
                    if (to.scheme().equals("seda")) {
                        findings.add(
                                Code.B226,
                                file.document(),
                                to.pointer(),
                                "%s is a queue in memory.".formatted(to.path()));
                    }
                    beginningWith(to).forEach(next -> follow(next, seen));
                }
            }
        }
    }

    private List<String> beginningWith(Address to) {
        List<String> routes = new ArrayList<>();
        for (RouteFile file : source.routes) {
            for (Address from : file.addresses) {
                if (to.scheme().equals("direct")
                        && from.use() == Use.FROM
                        && key(from).equals(key(to))) {
                    routes.add(from.route());
                }
            }
        }
        return routes;
    }
}
