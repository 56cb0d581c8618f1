package dev.tanqiao.lab.chaos;

import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.check.Checker;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.HubFiles;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.DrivenHub;
import dev.tanqiao.lab.scenario.HubSettings;
import dev.tanqiao.lab.scenario.Replica;
import dev.tanqiao.lab.simulator.Front;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a day of chaos needs: a database and a simulator in this process, hubs in others, and an address in front of each kind. */
public final class ChaosHouse implements AutoCloseable {

    private static final Duration LONGEST_HORIZON = Duration.ofDays(3);

    /** The sweep for refunds runs twice a day, and an account is asked every two hours: the last refund is seen within it. */
    private static final Duration LAST_SWEEP = Duration.ofHours(15);

    /** So that looks have several pages in a small world too, and something can happen between two of them. */
    private static final int CAMPUS_PAGE = 4;

    private static final int BILL_PAGE = 6;

    private static final double FAST = 7_200;
    private static final long LOOK_MILLIS = 100;

    public final Simulator simulator;
    final SkewedClocks clocks;
    public final WorldView world;
    final HubDatabase rows;
    public final List<Replica> replicas;
    private final HubFiles files;
    private final @Nullable SmallDisk disk;
    private final Path databaseFolder;
    private final LocalDatabase postgres;
    private final Front toHubs;
    private final Front toDatabase;
    private volatile LocalDatabase.@Nullable Running database;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Whoever stops the chaos leaves no hub and no database behind. */
    private final Thread ending = new Thread(this::close, "chaos-stop");

    public ChaosHouse(Path home, String worldFile, @Nullable Long seed, int howMany) {
        this(home, worldFile, seed, howMany, null);
    }

    /**
     * @param home keeps everything
     * @param howMany replicas; none is started yet
     * @param disk the one that the database's data lie on, which can be filled; null: none
     */
    public ChaosHouse(Path home, String worldFile, @Nullable Long seed, int howMany, @Nullable SmallDisk disk) {
        var devHome = new DevHome(home);
        files = devHome.files();
        this.disk = disk;
        postgres = LocalDatabase.ofThisJar().orElseThrow();
        databaseFolder = home.resolve("database");
        toDatabase = new Front(this::databasePort);
        toHubs = new Front(this::hubPorts);
        URI hub = URI.create("http://127.0.0.1:" + toHubs.port());
        simulator = Simulator.start(
                new SimulatorSettings("127.0.0.1", 0, worldFile, seed, devHome.simulator(), hub, false));
        clocks = new SkewedClocks(simulator.clock());
        world = new WorldView(simulator.address());
        String url = databaseUrl();
        Map<String, Object> ofAll =
                new HashMap<>(devHome.settings(simulator.world(), simulator.address(), hub, simulator.publicKeyFile()));
        ofAll.put("tanqiao.database.url", url);
        HubSettings.throughTheDoors(world, ofAll);
        rows = new HubDatabase(url, "postgres");
        replicas = IntStream.rangeClosed(1, howMany)
                .mapToObj(number -> new Replica(number, home, settings(ofAll, number)))
                .toList();
        Runtime.getRuntime().addShutdownHook(ending);
        startDatabase(); // last: what is a process of its own must be stopped by somebody
    }

    private Map<String, Object> settings(Map<String, Object> ofAll, int number) {
        Map<String, Object> settings = new HashMap<>(ofAll);
        settings.put("tanqiao.follow-clock", clocks.of(number));
        settings.put("tanqiao.campus.page-size", CAMPUS_PAGE);
        settings.put("tanqiao.bills.page-size", BILL_PAGE);
        return settings;
    }

    private List<Integer> databasePort() {
        LocalDatabase.Running running = database;
        return running == null
                ? List.of()
                : List.of(URI.create(running.jdbcUrl().substring("jdbc:".length()))
                        .getPort());
    }

    private List<Integer> hubPorts() {
        return replicas == null
                ? List.of()
                : replicas.stream().filter(Replica::isAlive).map(Replica::port).toList();
    }

    /** The database stops, what runs on it is cut off, and it comes again. */
    void restartDatabase() {
        withoutDatabase(() -> {});
    }

    /** Does something while the database is away. */
    public synchronized void withoutDatabase(Runnable meanwhile) {
        stopDatabase();
        meanwhile.run();
        startDatabase();
    }

    private synchronized void startDatabase() {
        if (!closed.get()) {
            database = postgres.start(databaseFolder);
        }
    }

    private synchronized void stopDatabase() {
        LocalDatabase.Running running = database;
        database = null;
        if (running != null) {
            running.close();
        }
    }

    /**
     * The disk of the database is full for a while, in the end so that its journal cannot grow and it stops. Then there is space
     * again, and it starts.
     */
    void fillDisk(Runnable meanwhile) {
        SmallDisk full = Objects.requireNonNull(disk, "there is no disk to fill");
        full.fill();
        meanwhile.run();
        rows.growJournalUntilItCannot();
        full.free();
        restartDatabase();
    }

    /** How many lines of what the database has said hold these words. */
    long saidByDatabase(String words) {
        try (Stream<String> lines = Files.lines(databaseFolder.resolve("postgres.log"))) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Where the database is for whoever reads rows; the same whenever it comes again. */
    public String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
                .formatted(toDatabase.port(), postgres.password(databaseFolder));
    }

    /**
     * Plays step by step, each as soon as the last one is done, up to that instant or until somebody asks to stop.
     *
     * @param watcher is told at every step
     * @return whether somebody asked to stop
     */
    boolean playThrough(Instant until, BooleanSupplier stopAsked, Runnable watcher) {
        drive(() -> stopAsked.getAsBoolean() || !simulator.clock().instant().isBefore(until), watcher);
        return stopAsked.getAsBoolean();
    }

    /**
     * Plays on fast, in time, to the world's end, and from there step by step until nothing is open.
     *
     * @param watcher is told now and then
     * @return whether the end was reached; false: somebody asked to stop
     */
    public boolean playOut(BooleanSupplier stopAsked, Runnable watcher) throws InterruptedException {
        simulator.player().play(FAST);
        while (!stopAsked.getAsBoolean()
                && simulator.clock().instant().isBefore(simulator.world().end())) {
            watcher.run();
            Thread.sleep(LOOK_MILLIS);
        }
        simulator.player().play(0);
        return drive(stopAsked, watcher);
    }

    private boolean drive(BooleanSupplier stopAsked, Runnable watcher) {
        Instant end = simulator.world().end();
        return new Driver(DrivenHub.on(rows), world, stopAsked)
                .playToTheEnd(end.plus(LAST_SWEEP), end.plus(LONGEST_HORIZON), status -> watcher.run());
    }

    public Comparison compare() {
        return new Checker(rows.audit(), files, world)
                .compare(simulator.world().start(), simulator.clock().instant());
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endingAlready) {
            // The process was asked to stop: this is the hook.
        }
        replicas.forEach(Replica::close);
        rows.close();
        toHubs.close();
        clocks.close();
        simulator.close();
        toDatabase.close();
        stopDatabase();
        if (disk != null) {
            disk.leave();
        }
    }
}
