package dev.tanqiao.lab.chaos;

import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Verdicts;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.home.FileLog;
import dev.tanqiao.lab.scenario.Replica;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Days in which the hub stops dead at many points, one after the other, starts again each time, and goes on. A bundle runs in it,
 * rides are posted to its inbox, and versions of it are deployed, taken back and removed.
 */
public final class CrashRun {

    /** Purchases lie within it; refunds and bills of the days after are played fast. */
    private static final Duration DAY = Duration.ofHours(13);

    private static final String DIED = "died.txt";
    private static final String KNOWN = "points.txt";
    private static final String CHANGES = "changes.txt";

    private final Path home;
    private final String world;
    private final int points;
    private final String at;
    private final PrintWriter out;
    private final Set<String> everDied = new TreeSet<>();
    private int deathsInAll;
    private int days;

    /** Nodes of the running routes, and the changes of rows that were passed. */
    private final Set<String> known = new TreeSet<>();

    /**
     * @param points about so many deaths a day
     * @param at regular expression of the points, part of each; empty: all points
     */
    public CrashRun(Path home, String world, int points, String at, PrintWriter out) {
        this.home = home;
        this.world = world;
        this.points = points;
        this.at = at;
        this.out = out;
    }

    /** One day; whether every invariant holds at its end. */
    public boolean day(long seed) throws InterruptedException {
        var folder = new DevHome(home);
        try (DevHome.Held held = folder.hold("chaos", "--home")) {
            folder.forget();
            FileLog.to(home.resolve("chaos.log"));
            delete(home.resolve(DIED));
            delete(home.resolve(KNOWN));
            delete(home.resolve(CHANGES));
            try (var house = new ChaosHouse(home, world, seed, 1)) {
                var rides = new Rides(
                        house.simulator.world(),
                        house.simulator.world().start().plus(DAY),
                        house.replicas.get(0)::port);
                var rollouts = new Rollouts(home, house.replicas.get(0)::port);
                play(house, seed, rides, rollouts);
                Comparison comparison = house.compare();
                List<String> wrong = rides.wrongAt(house.rows);
                boolean agrees = comparison.agrees() && wrong.isEmpty();
                List<String> died = lines(DIED);
                everDied.addAll(died);
                deathsInAll += died.size();
                days++;
                known.addAll(lines(KNOWN));
                known.addAll(lines(CHANGES));
                out.printf("Seed %s: %s deaths, %s%n", seed, died.size(), agrees ? "every invariant holds" : "BROKEN");
                died.forEach(point -> out.println("    " + point));
                out.println("    " + rollouts.outcomes());
                wrong.forEach(ride -> out.println("    posted to a bundle: " + ride));
                if (!comparison.agrees()) {
                    Verdicts.print(comparison, out);
                }
                out.flush();
                return agrees;
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }
    }

    private void play(ChaosHouse house, long seed, Rides rides, Rollouts rollouts)
            throws InterruptedException, IOException {
        Replica hub = house.replicas.get(0);
        Instant evening = house.simulator.world().start().plus(DAY);
        String[] options = {
            "--tanqiao.bundles.locations=" + Rides.location(home),
            "-Dtanqiao.crash.seed=" + seed,
            "-Dtanqiao.crash.points=" + points,
            "-Dtanqiao.crash.at=" + at,
            "-Dtanqiao.crash.home=" + home.toAbsolutePath(),
            "--spring.main.sources=" + CrashPoints.class.getName()
        };
        Runnable posting = () -> {
            Instant now = house.simulator.clock().instant();
            rides.post(now);
            if (now.isBefore(evening)) {
                rollouts.next(now);
            }
        };
        boolean over = false;
        while (!over) {
            hub.start(options);
            if (!hub.awaitReady()) {
                checkItDiedAsAsked(hub);
            } else {
                boolean dead = house.playThrough(evening, () -> !hub.isAlive(), posting);
                over = !dead && house.playOut(() -> !hub.isAlive(), posting);
            }
            if (!hub.isAlive()) {
                house.rows.endLeases("%");
            }
        }
    }

    private void checkItDiedAsAsked(Replica hub) {
        if (lines(DIED).isEmpty()) {
            throw new IllegalStateException("The hub ended by itself; %s says why."
                    .formatted(home.resolve("replica-%s.txt".formatted(hub.number()))));
        }
    }

    /** What all days together have shown. */
    public void summary() {
        out.printf(
                "%s days, %s deaths at %s different points of %s known%n",
                days, deathsInAll, everDied.size(), known.size());
        out.flush();
    }

    private List<String> lines(String file) {
        Path path = home.resolve(file);
        try {
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException held) {
            throw new UncheckedIOException("%s cannot be deleted.".formatted(file), held);
        }
    }
}
