package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.home.DevHome;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Function;

/** The hub's rows in a folder of {@code dev}, which may be at work in it. */
final class DevRows {

    private static final String USER = "postgres";

    private DevRows() {}

    /**
     * Refuses a folder without them.
     *
     * @throws IllegalArgumentException when {@code dev} has never run there
     */
    static void check(DevHome home) {
        if (!Files.exists(home.database())) {
            throw new IllegalArgumentException(
                    "There is no database %s: tanqiao dev was never run there. Name its folder with --home."
                            .formatted(home.database()));
        }
    }

    /** Reads them. Where {@code dev} does not run, its database is started for so long. */
    static <T> T read(DevHome home, Function<HubDatabase, T> reader) {
        LocalDatabase local = LocalDatabase.ofThisJar().orElseThrow();
        Optional<String> running = local.runningAt(home.database());
        if (running.isPresent()) {
            return read(running.get(), reader);
        }
        try (DevHome.Held held = home.hold();
                LocalDatabase.Running started = local.start(home.database())) {
            return read(started.jdbcUrl(), reader);
        }
    }

    private static <T> T read(String url, Function<HubDatabase, T> reader) {
        try (var rows = new HubDatabase(url, USER)) {
            return reader.apply(rows);
        }
    }
}
