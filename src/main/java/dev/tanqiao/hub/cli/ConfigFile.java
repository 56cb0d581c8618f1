package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.config.SettingsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The file of settings that a command is given. */
final class ConfigFile {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with settings.")
    private @Nullable Path file;

    /** The arguments that have a hub read it: none when none is given. */
    List<String> arguments() {
        if (file == null) {
            return List.of();
        }
        try {
            return List.of(SettingsFile.argument(file));
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(), "--config names %s, which cannot be read.".formatted(file), unreadable);
        }
    }
}
