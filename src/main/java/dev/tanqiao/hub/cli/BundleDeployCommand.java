package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle deploy}. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings a bundle to all replicas of a running hub, or to none, and waits until all run it.",
            "What rules of it decide is held while it is on trial (docs/BUNDLES.md)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle deploy canteen --to https://hub.example.edu --reason \"till 7\" --as li",
            "  tanqiao bundle deploy canteen-1.2.0.zip --trial 1h --reason \"new rule\"     signed by canteen-1.2.0.zip.sig",
            "  tanqiao bundle deploy canteen --sign team.pem --shadow-first --reason \"new rule\""
        })
final class BundleDeployCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|ZIP", description = "Folder or zip file; ZIP.sig beside it is its signature.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path bundle;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private TargetHub hub;

    @Option(names = "--sign", paramLabel = "KEY", description = "Ed25519 private key, PEM: sign with it.")
    private @Nullable Path key;

    @Option(
            names = "--trial",
            paramLabel = "TIME",
            description = "How long it is on trial (default: tanqiao.bundles.trial.duration of the hub).")
    private @Nullable String trial;

    @Option(names = "--no-trial", description = "Without a trial.")
    private boolean noTrial;

    @Option(names = "--shadow-first", description = "Show what it would have changed in the last 7 days, and ask.")
    private boolean shadowFirst;

    @Option(names = "--yes", description = "With --shadow-first: show it, and do not ask.")
    private boolean yes;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Signed signed;

    @Mixin
    private final Shown shown = new Shown();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BundleCommand.existing(spec, bundle);
        if (trial != null && noTrial) {
            throw new ParameterException(spec.commandLine(), "--trial and --no-trial exclude each other.");
        }
        if (shadowFirst && shown.isJson()) {
            throw new ParameterException(spec.commandLine(), "--shadow-first is for people; without --json.");
        }
        byte[] zip = Files.isDirectory(bundle) ? BundleZip.of(BundleFiles.of(bundle)) : BundleFiles.zipBytes(bundle);
        byte[] signature = signature(zip);
        PrintWriter out = spec.commandLine().getOut();
        if (shadowFirst && !isWanted(zip, out)) {
            out.println("Nothing was deployed.");
            out.flush();
            return ExitCode.DISAGREES;
        }
        Map<String, Object> asked = signed.asked();
        if (trial != null || noTrial) {
            asked.put("trial", noTrial ? "none" : String.valueOf(trial));
        }
        String query = asked.entrySet().stream()
                .map(each -> each.getKey() + "=" + DeployedCommand.encoded(String.valueOf(each.getValue())))
                .collect(Collectors.joining("&"));
        int code = DeployedCommand.outcome(
                hub.upload(HubApi.Role.DEPLOY, "/api/bundles?" + query, zip, signature), shown, out);
        out.flush();
        return code;
    }

    private byte @Nullable [] signature(byte[] zip) throws IOException {
        if (key != null) {
            return BundlePackCommand.signature(zip, key);
        }
        Path beside = bundle.resolveSibling(bundle.getFileName() + BundleZip.SIGNATURE);
        return !Files.isDirectory(bundle) && Files.exists(beside) ? Files.readAllBytes(beside) : null;
    }

    private boolean isWanted(byte[] zip, PrintWriter out) throws IOException, InterruptedException {
        ShadowText.print(out, hub.upload(HubApi.Role.DEPLOY, "/api/bundles/shadow?since=7d", zip));
        if (yes) {
            return true;
        }
        out.print("Deploy it? [y/N] ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return "y".equalsIgnoreCase(answer) || "yes".equalsIgnoreCase(answer);
    }
}
