package dev.tanqiao.lab.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which world is played, and whether from its beginning: the same options wherever one is. */
final class WorldOptions {

    /** The world that is played unless another is named. */
    static final String SHIPPED = "campus-day";

    @Option(
            names = "--world",
            paramLabel = "FILE",
            defaultValue = SHIPPED,
            description = "A world file, or the name of a shipped world (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String world;

    @Option(names = "--seed", paramLabel = "N", description = "Replaces the world's own seed.")
    private @Nullable Long seed;

    @Option(names = "--fresh", description = "Delete earlier state and start from the beginning.")
    private boolean fresh;

    String world() {
        return world;
    }

    @Nullable
    Long seed() {
        return seed;
    }

    boolean fresh() {
        return fresh;
    }
}
