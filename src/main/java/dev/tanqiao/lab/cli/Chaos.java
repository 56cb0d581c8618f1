package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.lab.chaos.ChaosHouse;
import dev.tanqiao.lab.chaos.ChaosRun;
import dev.tanqiao.lab.chaos.ChaosSchedule;
import dev.tanqiao.lab.chaos.ChaosSchedule.Act;
import dev.tanqiao.lab.chaos.ChaosSchedule.Kind;
import dev.tanqiao.lab.chaos.CrashRun;
import dev.tanqiao.lab.chaos.SmallDisk;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.home.FileLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao chaos}: a world in which everything goes wrong by plan, then the checker. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays a world under a seeded plan of faults, then checks every invariant.",
            "Answers are lost or corrupted, pushes repeated, late or lost, tokens revoked, bill pages shifted; replicas are",
            "killed, suspended and restarted; clocks differ; the database restarts, and its disk is full for a while;",
            "versions of a bundle are deployed, some of which cannot run, taken back and removed while posts come to it.",
            "Then all faults end and the world is played to its end.",
            "The same seed gives the same world and the same plan.",
            "The full disk is a small tmpfs, which Linux mounts for root, or for any user where it allows",
            "user namespaces; elsewhere that fault is left out."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every invariant holds",
            "1:an invariant is broken; the rows are printed",
            "2:wrong usage: an unknown option or value",
            "3:could not be done: the message says what and where"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao chaos                                        five minutes with two replicas, any seed",
            "  tanqiao chaos --seed 7 --minutes 10 --replicas 3     repeats the plan of seed 7",
            "  tanqiao chaos --seed 7 --plan                        prints the plan of seed 7, starts nothing",
            "  tanqiao chaos --crash-points --points 30 --seeds 20  kills a hub at 30 points a day, for 20 days"
        })
public final class Chaos implements Callable<Integer> {

    private static final int MOST_REPLICAS = 8;

    /** The waking hours of a campus: from the first bus to the evening. */
    private static final Duration SLEEPING_IN = Duration.ofMinutes(20);

    private static final Duration DAY = Duration.ofHours(12);

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", description = "Determines world and plan (default: random, printed).")
    private @Nullable Long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "5",
            description = "Duration of the faults (default: ${DEFAULT-VALUE}); recovery and checking come on top.")
    private int minutes;

    @Option(
            names = "--replicas",
            paramLabel = "R",
            defaultValue = "2",
            description = "Hubs on one database, 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int howMany;

    @Option(
            names = "--world",
            paramLabel = "FILE",
            defaultValue = "campus-day",
            description = "A world file, or the name of a shipped world (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String world;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".tanqiao/chaos",
            description = "Folder for database, state and logs; emptied each time (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Option(names = "--plan", description = "Print the plan, and end.")
    private boolean plan;

    @Option(
            names = "--crash-points",
            description = "Instead: kill the hub before or after nodes of its routes and changes of its rows.")
    private boolean crashPoints;

    @Option(
            names = "--points",
            paramLabel = "K",
            defaultValue = "30",
            description = "With --crash-points: about this many kills a day (default: ${DEFAULT-VALUE}).")
    private int points;

    @Option(
            names = "--at",
            paramLabel = "REGEX",
            defaultValue = "",
            description =
                    "With --crash-points: only at points in which this is found, as points.txt and changes.txt name them.")
    @SuppressWarnings("NullAway.Init")
    private String at;

    @Option(
            names = "--seeds",
            paramLabel = "S",
            defaultValue = "1",
            description = "With --crash-points: this many days, each with the next seed (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Override
    public Integer call() throws InterruptedException {
        check("--minutes", minutes, 1, 24 * 60);
        check("--replicas", howMany, 1, MOST_REPLICAS);
        check("--points", points, 1, 1_000);
        check("--seeds", seeds, 1, 1_000);
        long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        PrintWriter out = spec.commandLine().getOut();
        if (SmallDisk.isInside()) {
            return chaos(schedule(chosen), chosen, out);
        }
        out.printf("Seed        %s%n", chosen);
        out.flush();
        if (crashPoints) {
            return crash(chosen, out);
        }
        List<Act> schedule = schedule(chosen);
        if (plan) {
            schedule.forEach(out::println);
            out.flush();
            return ExitCode.OK;
        }
        out.printf(
                "Plan        %s acts within %s min, %s replicas, world %s (--plan shows them)%n",
                schedule.size(), minutes, howMany, world);
        out.flush();
        return chaosWithADisk(schedule, chosen, out);
    }

    private List<Act> schedule(long chosen) {
        return ChaosSchedule.of(chosen, begin(chosen), DAY, howMany);
    }

    private Instant begin(long chosen) {
        return dev.tanqiao.lab.simulator.world.World.read(world, chosen).start().plus(SLEEPING_IN);
    }

    /** In a process of its own that can mount a disk, where there is a way; else here, without filling one. */
    private int chaosWithADisk(List<Act> schedule, long chosen, PrintWriter out) throws InterruptedException {
        Optional<SmallDisk.Way> way = SmallDisk.way(made(home));
        if (way.isPresent()) {
            List<String> again = List.of(
                    "chaos",
                    "--seed=" + chosen,
                    "--minutes=" + minutes,
                    "--replicas=" + howMany,
                    "--world=" + world,
                    "--home=" + home);
            return way.get().run(again);
        }
        out.println(
                "Left out    DISK: a small disk cannot be mounted here; root can, and so can users with namespaces");
        List<Act> possible =
                schedule.stream().filter(act -> act.kind() != Kind.DISK).toList();
        return chaos(possible, chosen, out);
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException unusable) {
            throw new UncheckedIOException("The folder %s cannot be made.".formatted(folder), unusable);
        }
    }

    private int chaos(List<Act> schedule, long chosen, PrintWriter out) throws InterruptedException {
        var folder = new DevHome(home);
        try (DevHome.Held held = folder.hold("chaos", "--home")) {
            folder.forget();
            FileLog.to(home.resolve("chaos.log"));
            SmallDisk disk = SmallDisk.isInside() ? SmallDisk.mount(made(home.resolve("database/data"))) : null;
            try (var house = new ChaosHouse(home, world, chosen, howMany, disk)) {
                boolean agrees = new ChaosRun(house, home, begin(chosen).plus(DAY), out)
                        .run(schedule, begin(chosen), DAY, Duration.ofMinutes(minutes));
                out.printf(
                        "%nSeed %s: %s. Rows and logs lie in %s.%n",
                        chosen, agrees ? "every invariant holds" : "an invariant is BROKEN", home);
                out.flush();
                return agrees ? ExitCode.OK : ExitCode.DISAGREES;
            }
        }
    }

    private int crash(long first, PrintWriter out) throws InterruptedException {
        boolean agree = true;
        var run = new CrashRun(home, world, points, at, out);
        for (long each = first; each < first + seeds; each++) {
            agree &= run.day(each);
        }
        run.summary();
        return agree ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private void check(String option, int given, int least, int most) {
        if (given < least || given > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s is a number from %s to %s, not %s.".formatted(option, least, most, given));
        }
    }
}
