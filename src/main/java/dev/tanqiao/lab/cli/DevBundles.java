package dev.tanqiao.lab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.FolderWatch;
import dev.tanqiao.hub.bundle.Receivers;
import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.bundle.lint.Finding;
import dev.tanqiao.hub.bundle.lint.Lint;
import dev.tanqiao.hub.bundle.lint.LintReport;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.home.DevHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The bundles that somebody works on: looked through before they run, shown with their addresses, swapped in when a file is saved. */
final class DevBundles {

    private static final String TESTS = ".test.yaml";

    private final Set<String> origins = new HashSet<>();
    private final List<String> locations;
    private final DevHome home;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private final FolderWatch watch;
    private final Lint lint;

    /**
     * @param locations as {@code tanqiao.bundles.locations} names bundles; there may be none
     * @param environment variables that set properties of bundles
     */
    DevBundles(List<String> locations, DevHome home, Map<String, String> environment, PrintWriter out)
            throws IOException {
        this.locations = locations;
        this.home = home;
        this.environment = environment;
        this.out = out;
        this.watch = new FolderWatch(locations.stream().map(Path::of).toList());
        this.lint = new Lint(BundleWorkbench.hubVersion(), Vocabulary.of(BundleWorkbench.SHIPPED));
    }

    /**
     * The hub's settings for them; secrets that nobody has given are made.
     *
     * @throws IllegalStateException when one has an error: all are printed
     */
    Map<String, Object> settings() throws IOException {
        if (!BundleWorkbench.silently(this::prepare)) {
            throw new IllegalStateException("A bundle has errors; the hub was not started.");
        }
        Map<String, Object> settings = new HashMap<>();
        if (!locations.isEmpty()) {
            settings.put("tanqiao.bundles.locations", String.join(",", locations));
            settings.put(
                    "tanqiao.bundles.secrets-directory", home.bundleSecrets().toString());
        }
        return settings;
    }

    /** Whether no bundle has an error. */
    private boolean prepare() throws IOException {
        var report = new LintReport();
        for (BundleFiles files : BundleWorkbench.files(locations)) {
            origins.add(files.origin());
            List<Finding> findings = lint.lint(files);
            if (!findings.isEmpty()) {
                report.add(files.origin(), findings);
            }
            if (!report.hasErrors()) {
                makeSecrets(Bundle.of(files, BundleWorkbench.hubVersion()));
            }
        }
        report.print(out, LintReport.Format.text);
        return !report.hasErrors();
    }

    private void makeSecrets(Bundle bundle) {
        bundle.properties().forEach((name, property) -> {
            if (property.secret() && !environment.containsKey(bundle.variable(name))) {
                home.keepBundleSecret(bundle.name(), name);
            }
        });
    }

    /** Prints what runs, and how the routes that wait for HTTP are called. */
    void show(Hub hub) {
        for (Bundle bundle : hub.bean(BundleLoader.class).loaded()) {
            if (origins.contains(bundle.files().origin())) {
                out.printf(
                        "Bundle      %s %s from %s%n",
                        bundle.name(), bundle.version(), bundle.files().origin());
                hub.bean(Receivers.class).sources(bundle.name()).forEach(source -> showCall(hub, bundle, source));
            }
        }
        if (!locations.isEmpty()) {
            out.printf("            What you save in a bundle's folder is looked through and runs at once.%n%n");
        }
        out.flush();
    }

    private void showCall(Hub hub, Bundle bundle, Source source) {
        boolean isInbox = source.kind() == Source.Kind.INBOX;
        if (!isInbox && source.kind() != Source.Kind.REQUEST) {
            return;
        }
        String secret = secret(bundle, source);
        String body = body(bundle, source.route());
        String authentication = source.options().getOrDefault("authentication", "bearer");
        String address = "http://127.0.0.1:%s/%s/%s/%s%s"
                .formatted(
                        hub.port(),
                        isInbox ? "in" : "ext",
                        bundle.name(),
                        source.name(),
                        authentication.equals("path") ? "/" + secret : "");
        String shown = switch (authentication) {
            case "bearer" -> " \\%n      -H \"Authorization: Bearer %s\"".formatted(secret);
            case "hmac" ->
                " \\%n      -H \"%s: $(printf %%s '%s' | openssl dgst -sha256 -hmac \"%s\" -r | cut -d' ' -f1)\""
                        .formatted(source.options().get("signatureHeader"), body, secret);
            default -> "";
        };
        out.printf(
                "  %s:%n    curl -w '\\n' -H 'Content-Type: application/json'%s \\%n      -d '%s' \\%n      \"%s\"%n",
                source.route(), shown, body, address);
    }

    /** What a test of the bundle lets reach the route. */
    private static String body(Bundle bundle, String route) {
        for (String file : bundle.files().names()) {
            if (file.endsWith(TESTS)) {
                for (JsonNode when : bundle.files().yaml(file).tree().findValues("when")) {
                    for (JsonNode step : when) {
                        if (step.path("to").asText().equals(route)
                                && step.path("body").isObject()) {
                            return step.path("body").toString().replace("'", "'\\''");
                        }
                    }
                }
            }
        }
        return "{}";
    }

    /** As the shell reads it from where it lies. */
    private String secret(Bundle bundle, Source source) {
        String role = source.options().getOrDefault("role", "");
        if (!role.isEmpty()) {
            return "$(cat %s)".formatted(home.token(role));
        }
        String secret = source.options().getOrDefault("secret", "");
        for (String name : bundle.properties().keySet()) {
            String variable = bundle.variable(name);
            Path file = home.bundleSecret(bundle.name(), name);
            if (secret.equals(environment.get(variable))) {
                return "$" + variable;
            }
            if (Files.exists(file) && read(file).equals(secret)) {
                return "$(cat %s)".formatted(file);
            }
        }
        return "SECRET";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Set<String> stamps(Hub hub) {
        return hub.bean(BundleLoader.class).loaded().stream()
                .map(Bundle::stamp)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Swaps in what was saved since the last look, or prints why it cannot run.
     *
     * @param before makes room for what is printed
     */
    void look(Hub hub, Runnable before) {
        if (!watch.hasChanged()) {
            return;
        }
        long begun = System.nanoTime();
        Set<String> former = stamps(hub);
        before.run();
        try {
            if (!prepare()) {
                out.println("Not swapped in; what ran goes on.");
            } else if (hub.bean(BundleLoader.class).reload()) {
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                Set<String> swappedIn = stamps(hub);
                swappedIn.removeAll(former);
                swappedIn.forEach(stamp -> out.printf("Swapped in %s within %s ms.%n", stamp, took));
            } else {
                out.println("As it runs already.");
            }
        } catch (IOException | RuntimeException unusable) {
            out.printf("%s%nNot swapped in; what ran goes on.%n", unusable.getMessage());
        }
        out.flush();
    }
}
