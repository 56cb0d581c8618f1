package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.config.Hub;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code tanqiao serve}: the hub, until it is stopped. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the hub until it is stopped.",
            "Any setting can be given as --NAME=VALUE, in a file (--config), or as an environment variable",
            "(TANQIAO_CARBON_BASE_URL for tanqiao.carbon.base-url). docs/SETTINGS.md lists all.",
            "Secrets come from environment variables or files only."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:stopped by a signal, but something in flight did not end within 25 s",
            "2:wrong usage: an unknown option",
            "3:could not start: the message names the setting, port, key or database",
            "130, 143:stopped cleanly by Ctrl-C, by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao serve --config hub.yaml",
            "  tanqiao serve --port 8081 --tanqiao.database.url=jdbc:postgresql://db:5432/tanqiao --config hub.yaml"
        })
final class Serve implements Callable<Integer> {

    private static final int UNENDED = 1;

    private static final List<String> SETTINGS =
            List.of("--tanqiao.", "--server.", "--spring.", "--logging.", "--management.");

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on (default: 8080); 0 takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on (default: 127.0.0.1).")
    private @Nullable String host;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private ConfigFile config;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    private final Map<String, String> environment;

    Serve(Surroundings surroundings) {
        environment = surroundings.environment();
    }

    @Override
    public Integer call() throws InterruptedException {
        for (String setting : settings) {
            if (SETTINGS.stream().noneMatch(setting::startsWith) || !setting.contains("=")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Unknown option '%s'. A setting is given as --tanqiao.NAME=VALUE.".formatted(setting));
            }
        }
        Hub hub = Hub.start(given(), environment, settings.toArray(String[]::new));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(hub), "hub-stop"));
        say("Hub         http://%s:%s".formatted(hub.host(), hub.port()));
        new CountDownLatch(1).await(); // until a signal ends the process
        return ExitCode.OK;
    }

    private void stop(Hub hub) {
        say("Stopping after the calls in flight have ended.");
        if (!hub.stop()) {
            say("Stopped, though something had not ended; what was in flight is taken up at the next start.");
            Runtime.getRuntime().halt(UNENDED);
        }
        say("Stopped.");
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private Map<String, Object> given() {
        Map<String, Object> given = new HashMap<>();
        if (port != null) {
            given.put("server.port", port);
        }
        if (host != null) {
            given.put("server.address", host);
        }
        settings.addAll(config.arguments()); // read before anything else: an argument, not a setting among others
        return given;
    }
}
