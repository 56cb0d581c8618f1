package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.Visible;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.shadow.MaterialLines;
import dev.tanqiao.hub.bundle.shadow.Outcomes;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle check}: the gate before an upgrade of the hub. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says whether the bundles of a running hub fit another version of the hub, before it is upgraded:",
            "each is linted, tested and given what happened lately, by the other version's own jar."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all fit, and nothing would be different", "1:something does not, and is printed"},
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle check --with tanqiao-0.2.0.jar --to http://127.0.0.1:8080 --since 7d")
final class BundleCheckCommand implements Callable<Integer> {

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");
    private static final String PASSED = "ok";
    private static final String NOT_RUN = "not run";

    /** A bundle that comes with the hub is another one after the upgrade. */
    private static final String SHIPPED = "shipped";

    private static final String NOT_GIVEN =
            "not checked: the hub has it from its settings and does not hand it out; name its folder or zip file, with these files";

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(names = "--with", paramLabel = "JAR", required = true, description = "tanqiao.jar of the other version.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path jar;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private TargetHub hub;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            description = "What happened how far back, business time (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String since;

    @Option(names = "--html", paramLabel = "FILE", description = "Write what would be different as a page, too.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            paramLabel = "BUNDLES",
            arity = "0..*",
            description = "Folders or zip files of bundles that are not deployed, but stand in the hub's settings.")
    private List<Path> given = List.of();

    /** What came of one bundle; {@code ok}, or why not. */
    private static final class Checked {
        private final String bundle;
        private final @Nullable Path zip;
        private final String version;
        private String range;
        private String lint;
        private String tests;
        private String shadow = NOT_RUN;
        private @Nullable JsonNode report;

        /** @param zip null: it comes with the hub */
        Checked(String bundle, @Nullable Path zip, String version) {
            this.bundle = bundle;
            this.zip = zip;
            this.version = version;
            this.range = zip == null ? SHIPPED : PASSED;
            this.lint = zip == null ? SHIPPED : NOT_RUN;
            this.tests = lint;
        }

        boolean fits() {
            return isUsable() && isGood(tests) && isGood(shadow);
        }

        boolean isUsable() {
            return isGood(range) && isGood(lint);
        }

        private static boolean isGood(String result) {
            return result.equals(PASSED) || result.equals(SHIPPED);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        BundleCommand.existing(spec, jar);
        Path folder = Files.createTempDirectory("tanqiao-check");
        try {
            return check(folder);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private int check(Path folder) throws IOException, InterruptedException {
        var other = new OtherJar(jar, folder);
        OtherJar.Ended told = other.run("--version");
        Matcher version = VERSION.matcher(String.join(" ", told.printed()));
        if (told.exitCode() != ExitCode.OK || !version.find()) {
            throw new ParameterException(
                    spec.commandLine(), "--with %s is no jar of Tanqiao: %s".formatted(jar, told.lastWord()));
        }
        List<Checked> bundles = fetched(folder);
        for (Checked bundle : bundles) {
            if (bundle.zip != null) {
                lintAndTest(other, bundle, bundle.zip, version.group());
            }
        }
        Path material = folder.resolve("material.jsonl");
        hub.download(HubApi.Role.DEPLOY, "/api/bundles/replay?since=" + encoded(since), material);
        var happened = new MaterialLines(material);
        shadow(other, bundles, happened, version.group());
        show(bundles, happened, version.group());
        return bundles.stream().allMatch(Checked::fits) ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private List<Checked> fetched(Path folder) throws IOException, InterruptedException {
        Set<String> shipped = BundleWorkbench.silently(() -> BundleWorkbench.all(List.of()).stream()
                .map(bundle -> bundle.name() + " " + bundle.hash())
                .collect(Collectors.toSet()));
        Map<String, Path> undeployed = new HashMap<>();
        for (Path each : given) {
            undeployed.put(BundleFiles.of(BundleCommand.existing(spec, each)).hash(), each);
        }
        Set<String> deployed = new HashSet<>();
        hub.get(HubApi.Role.DEPLOY, "/api/bundles/deployed")
                .forEach(each -> deployed.add(each.path("bundle").asText()));
        List<Checked> bundles = new ArrayList<>();
        for (JsonNode bundle : hub.get(HubApi.Role.DEPLOY, "/api/bundles")) {
            String name = bundle.path("name").asText();
            String version = bundle.path("version").asText();
            if (!deployed.contains(name)
                    && shipped.contains(name + " " + bundle.path("hash").asText())) {
                bundles.add(new Checked(name, null, version));
                continue;
            }
            Path zip = undeployed.get(bundle.path("hash").asText());
            if (deployed.contains(name)) {
                zip = folder.resolve(bundles.size() + ".zip");
                hub.download(HubApi.Role.DEPLOY, "/api/bundles/%s/export".formatted(encoded(name)), zip);
            }
            var checked = new Checked(name, zip, version);
            if (zip == null) {
                checked.lint = NOT_GIVEN;
            }
            bundles.add(checked);
        }
        return bundles;
    }

    private static void lintAndTest(OtherJar other, Checked bundle, Path zip, String version)
            throws IOException, InterruptedException {
        try {
            Bundle.of(BundleFiles.of(zip), version);
        } catch (YamlProblem problem) {
            bundle.range = problem.details().get(0).expected();
            return;
        }
        OtherJar.Ended lint = other.run("bundle", "lint", zip.toString());
        bundle.lint = lint.exitCode() == ExitCode.OK ? PASSED : firstError(lint, zip);
        if (!bundle.isUsable()) {
            return;
        }
        OtherJar.Ended tests = other.run("bundle", "test", zip.toString());
        bundle.tests = tests.exitCode() == ExitCode.OK ? PASSED : tests.lastWord();
    }

    private static String firstError(OtherJar.Ended lint, Path zip) {
        return lint.printed().stream()
                .filter(line -> line.contains(": error "))
                .findFirst()
                .map(line -> line.replace(zip + "/", ""))
                .orElseGet(lint::lastWord);
    }

    /** Bundles that cannot be used there are left out: what the others do without them would be no answer. */
    private static void shadow(OtherJar other, List<Checked> bundles, MaterialLines material, String version)
            throws IOException, InterruptedException {
        if (!bundles.stream().allMatch(Checked::isUsable)) {
            bundles.forEach(bundle -> bundle.shadow = "not run: first every bundle must pass lint");
            return;
        }
        List<String> zips = new ArrayList<>();
        for (Checked bundle : bundles) {
            if (bundle.zip != null) {
                zips.add(bundle.zip.toString());
            }
        }
        List<String> arguments = new ArrayList<>(List.of("bundle", "replay"));
        arguments.addAll(zips);
        arguments.addAll(List.of("--material", material.file().toString()));
        try {
            Map<String, JsonNode> reports = other.read(
                    lines -> BundleWorkbench.silently(() -> new Outcomes(zips, material).compare(lines, version)),
                    arguments);
            for (Checked bundle : bundles) {
                bundle.report = reports.get(bundle.bundle);
                bundle.shadow = bundle.report == null
                                || !bundle.report.path("different").asBoolean()
                        ? PASSED
                        : ShadowText.verdict(bundle.report);
            }
        } catch (IllegalStateException failure) {
            bundles.forEach(bundle -> bundle.shadow = Failures.sentence(failure));
        }
    }

    private void show(List<Checked> bundles, MaterialLines material, String version) throws IOException {
        List<JsonNode> reports = new ArrayList<>();
        bundles.forEach(bundle -> {
            if (bundle.report != null) {
                reports.add(bundle.report);
            }
        });
        if (html != null) {
            ShadowPage.write(html, reports);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer(bundles, material, version).toPrettyString());
        } else {
            print(out, bundles, material, version);
        }
        out.flush();
    }

    private static JsonNode answer(List<Checked> bundles, MaterialLines material, String version) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        answer.put("hub", material.about().hub()).put("with", version);
        var all = answer.putArray("bundles");
        for (Checked bundle : bundles) {
            ObjectNode one = all.addObject();
            one.put("bundle", bundle.bundle).put("version", bundle.version).put("fits", bundle.fits());
            results(bundle).forEach(one::put);
            if (bundle.report != null) {
                one.set("report", bundle.report);
            }
        }
        return answer;
    }

    private static Map<String, String> results(Checked bundle) {
        Map<String, String> results = new LinkedHashMap<>();
        results.put("hubRange", bundle.range);
        results.put("lint", bundle.lint);
        results.put("tests", bundle.tests);
        results.put("shadow", bundle.shadow);
        return results;
    }

    private static void print(PrintWriter out, List<Checked> bundles, MaterialLines material, String version) {
        out.printf("Hub %s, checked with %s%n%n", material.about().hub(), version);
        var table = new Table("BUNDLE", "VERSION", "HUB RANGE", "LINT", "TESTS", "SHADOW");
        for (Checked bundle : bundles) {
            List<String> row = new ArrayList<>(List.of(bundle.bundle, bundle.version));
            results(bundle)
                    .values()
                    .forEach(result ->
                            row.add(Checked.isGood(result) ? result : result.startsWith(NOT_RUN) ? NOT_RUN : "FAILED"));
            table.add(row.toArray(String[]::new));
        }
        table.print(out);
        for (Checked bundle : bundles) {
            results(bundle).forEach((what, result) -> {
                if (!Checked.isGood(result) && !result.equals(NOT_RUN)) {
                    out.printf("%n%s, %s: %s%n", bundle.bundle, what, Visible.line(result));
                }
            });
            if (bundle.report != null && bundle.report.path("different").asBoolean()) {
                out.println();
                ShadowText.print(out, bundle.report);
            }
        }
        long fit = bundles.stream().filter(Checked::fits).count();
        out.printf("%n%s of %s bundles fit hub %s.%n", fit, bundles.size(), version);
    }
}
