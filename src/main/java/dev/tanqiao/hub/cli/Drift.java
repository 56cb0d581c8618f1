package dev.tanqiao.hub.cli;

import dev.tanqiao.base.redact.SecretFile;
import dev.tanqiao.hub.config.HubExtension;
import dev.tanqiao.hub.config.Reach;
import dev.tanqiao.upstream.drift.Findings;
import dev.tanqiao.upstream.drift.Inquiry;
import dev.tanqiao.upstream.drift.Site;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code tanqiao drift}: whether the upstreams still answer as the contracts say. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares the upstreams' answers with the contracts, by read-only requests.",
            "Reports missing and unknown fields, other types, values and statuses, by operation and JSON pointer.",
            "Requests: two logins, the check of an invalid code, a person's status, parameters,",
            "transactions, licences, scenes, points and bills. Nothing is booked, authorized, subscribed or opened.",
            "Settings and secrets are those of the hub: --config, --tanqiao.NAME=VALUE, environment (docs/SETTINGS.md)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every answer matches the contracts",
            "1:differences: they are printed",
            "2:wrong usage: an unknown option or value",
            "3:could not be done, or only in part: the message names who did not answer"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao drift --target real --config hub.yaml --record answers.json",
            "  tanqiao drift --target real --config hub.yaml --person-token-file token.txt --cid-file cid.txt",
            "  tanqiao drift --target http://127.0.0.1:8090   a simulator, with the keys of dev"
        })
final class Drift implements Callable<Integer> {

    private static final String REAL = "real";

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(
            names = "--target",
            paramLabel = "real|URL",
            required = true,
            description = "real: the upstreams that the settings name. URL: a simulator that plays both.")
    @SuppressWarnings("NullAway.Init")
    private String target;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private ConfigFile config;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "Writes the answers to this file, without tokens and cids, and lists changes since its former content.")
    private @Nullable Path record;

    @Option(
            names = "--person-token-file",
            paramLabel = "FILE",
            description = "An access token of a person who agreed, for the person's own data at the campus.")
    private @Nullable Path personToken;

    @Option(
            names = "--cid-file",
            paramLabel = "FILE",
            description = "The cid of a person who agreed, for scenes and points at the city.")
    private @Nullable Path cid;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".tanqiao",
            description =
                    "With a URL: the folder of dev, whose keys are used where the settings name none (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    private final Map<String, String> environment;

    Drift(Surroundings surroundings) {
        environment = surroundings.environment();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (String setting : settings) {
            if (!setting.startsWith("--tanqiao.") || !setting.contains("=")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Unknown option '%s'. A setting is given as --tanqiao.NAME=VALUE.".formatted(setting));
            }
        }
        Reach reach = reach();
        Findings findings = Inquiry.of(
                new Site(
                        reach.campus(),
                        reach.carbon(),
                        reach.client(),
                        reach.appId(),
                        reach.clock(),
                        secret(personToken),
                        secret(cid)),
                reach.outbound());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Campus        %s, jAccount at %s%n",
                reach.campus(), reach.client().address());
        out.printf("City          %s%n", reach.carbon());
        findings.print(out);
        if (record != null) {
            findings.record(record).forEach(change -> out.printf("since last    %s%n", change));
            out.printf("The answers are in %s.%n", record);
            out.flush();
        }
        if (findings.isIncomplete()) {
            return ExitCode.FAILED;
        }
        return findings.differences().isEmpty() ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private Reach reach() {
        Map<String, Object> given = target.equals(REAL) ? new HashMap<>() : simulator();
        given.put("tanqiao.log", "FILE"); // what is printed here is the answer alone
        settings.addAll(config.arguments()); // read before anything else: an argument, not a setting among others
        try {
            return Reach.of(given, environment, settings.toArray(String[]::new));
        } catch (RuntimeException unusable) {
            throw new IllegalStateException(
                    Failures.sentence(unusable)
                            .replace("The hub was not started", "Nothing was asked")
                            .replace("the hub was not started", "nothing was asked"),
                    unusable);
        }
    }

    /** A simulator plays both upstreams on a clock of its own. */
    private Map<String, Object> simulator() {
        URI address = URI.create(target);
        if (address.getHost() == null || address.getScheme() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--target is 'real' or an address such as http://127.0.0.1:8090, not " + target + ".");
        }
        Map<String, Object> given = new HashMap<>();
        for (String upstream : List.of("campus.base-url", "campus.jaccount-url", "carbon.base-url")) {
            given.put("tanqiao." + upstream, address);
        }
        if (HubExtension.settingsOfThisJar().contains("tanqiao.follow-clock")) {
            given.put("tanqiao.follow-clock", address);
        }
        Map<String, Path> keys = Map.of(
                "campus.client-secret-file", home.resolve("secrets/campus-client-secret"),
                "carbon.app-id-file", home.resolve("secrets/carbon-app-id"),
                "carbon.public-key-file", home.resolve("simulator/platform-public.pem"));
        if (config.arguments().isEmpty()) {
            if (!Files.exists(home.resolve("secrets"))) {
                throw new IllegalStateException(
                        "There are no keys for a simulator in %s: run ./tanqiao dev once, or name its folder with --home. Nothing was asked."
                                .formatted(home));
            }
            keys.forEach((setting, file) -> givenUnlessTyped(given, setting, file));
            givenUnlessTyped(given, "campus.client-id", "tanqiao");
        }
        return given;
    }

    private void givenUnlessTyped(Map<String, Object> given, String setting, Object value) {
        if (settings.stream().noneMatch(typed -> typed.startsWith("--tanqiao." + setting + "="))) {
            given.put("tanqiao." + setting, value);
        }
    }

    private static @Nullable String secret(@Nullable Path file) throws IOException {
        if (file == null) {
            return null;
        }
        try {
            return SecretFile.read(file);
        } catch (IOException unreadable) {
            throw new IOException("The file %s cannot be read. Nothing was asked.".formatted(file), unreadable);
        }
    }
}
