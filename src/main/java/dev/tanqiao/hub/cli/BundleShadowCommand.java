package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle shadow}. */
@Command(
        name = "shadow",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what a version of a bundle would have changed: the hub replays past transactions, events and posts through it.",
            "Nothing is sent, and nothing but the report is stored (docs/BUNDLES.md, \"Shadow\")."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, also where something would be different", "1:differences, with --fail-on-change"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle shadow my-bundle --to http://127.0.0.1:8080",
            "  tanqiao bundle shadow my-bundle.zip --since 30d --html shadow.html"
        })
final class BundleShadowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "CANDIDATE", description = "Folder or zip file of the version.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path candidate;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private TargetHub hub;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            description = "How far back, business time (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String since;

    @Option(names = "--as", paramLabel = "NAME", description = "Your name, kept with the report.")
    private @Nullable String as;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report as a page, too.")
    private @Nullable Path html;

    @Option(names = "--fail-on-change", description = "Exit with 1 where anything would be different.")
    private boolean failOnChange;

    @Mixin
    private final Shown shown = new Shown();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BundleFiles files = BundleFiles.of(BundleCommand.existing(spec, candidate));
        if (html != null) {
            SheetFile.hindrance(html).ifPresent(why -> {
                throw new ParameterException(spec.commandLine(), "--html %s: %s.".formatted(html, why));
            });
        }
        String path = "/api/bundles/shadow?since=" + encoded(since) + (as == null ? "" : "&as=" + encoded(as));
        JsonNode report = hub.upload(HubApi.Role.DEPLOY, path, BundleZip.of(files));
        if (html != null) {
            ShadowPage.write(html, List.of(report));
        }
        shown.show(spec.commandLine().getOut(), report, ShadowText::print);
        return failOnChange && report.path("different").asBoolean() ? ExitCode.DISAGREES : ExitCode.OK;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
