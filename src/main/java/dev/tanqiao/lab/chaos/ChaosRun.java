package dev.tanqiao.lab.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.chaos.ChaosSchedule.Act;
import dev.tanqiao.lab.chaos.ChaosSchedule.Kind;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.JdbcProgress.Progress;
import dev.tanqiao.lab.check.Verdicts;
import dev.tanqiao.lab.scenario.Replica;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Plays a stretch of the world in time while everything goes wrong by plan, heals, plays on to the end, and checks. */
public final class ChaosRun {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));
    private static final long LOOK_MILLIS = 100;
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final Duration LEASES_END = Duration.ofSeconds(100);
    private static final Duration LEAST_FULL = Duration.ofSeconds(3);
    private static final int SLOWER = 4;
    private static final String NO_SPACE = "No space left on device";

    private final ChaosHouse house;
    private final PrintWriter out;
    private final Rides rides;
    private final Rollouts rollouts;

    /** Who posts rides and who deploys wait for answers; what goes wrong meanwhile does not wait for them. */
    private final ScheduledExecutorService team = Executors.newScheduledThreadPool(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    private int endedByThemselves;
    private double speed;
    private long lineShownNanos = System.nanoTime();

    /**
     * @param home of the house
     * @param until rides are planned up to there
     */
    public ChaosRun(ChaosHouse house, Path home, Instant until, PrintWriter out) {
        this.house = house;
        this.out = out;
        this.rides = new Rides(house.simulator.world(), until, this::servingPort);
        this.rollouts = new Rollouts(home, this::servingPort);
        try {
            String location = Rides.location(home);
            house.replicas.forEach(replica -> replica.settings().put("tanqiao.bundles.locations", location));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Rides and deployments go where a load balancer would send them; to the first while none serves. */
    private int servingPort() {
        return house.replicas.stream()
                .filter(Replica::isReady)
                .findFirst()
                .orElse(house.replicas.get(0))
                .port();
    }

    /**
     * The whole run; whether every invariant holds at its end.
     *
     * @param from the clock is played up to here first, with all hubs well
     * @param length how much of the world's time goes wrong
     * @param real how long that takes
     */
    public boolean run(List<Act> schedule, Instant from, Duration length, Duration real) throws InterruptedException {
        Replica first = house.replicas.get(0);
        first.start(); // one alone makes the schema; the others find it
        require(first.awaitReady(), first);
        house.replicas.stream().skip(1).forEach(Replica::start);
        for (Replica replica : house.replicas) {
            require(replica.awaitReady(), replica);
        }
        house.world.advanceTo(from);
        speed = (double) length.toMillis() / real.toMillis();
        ScheduledFuture<?> posting = team.scheduleWithFixedDelay(
                () -> rides.post(house.simulator.clock().instant()), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        goWrong(schedule, from.plus(length));
        heal();
        posting.cancel(false);
        team.shutdown(); // what is planned already is done
        require(team.awaitTermination(LEASES_END.toSeconds() * 2, TimeUnit.SECONDS), first);
        rollouts.act(Rollouts.Act.DEPLOY); // one that fails need not be the last
        say("            " + rollouts.outcomes());
        playOn();
        Comparison comparison = house.compare();
        List<String> wrong = rides.wrongAt(house.rows);
        report(comparison);
        wrong.forEach(ride -> say("    posted to a bundle: " + ride));
        return comparison.agrees() && wrong.isEmpty();
    }

    private static void require(boolean ready, Replica replica) {
        if (!ready) {
            throw new IllegalStateException("Replica %s ended at its start.".formatted(replica.number()));
        }
    }

    private void goWrong(List<Act> schedule, Instant end) throws InterruptedException {
        Queue<Act> acts = new ArrayDeque<>(schedule);
        house.simulator.player().play(speed);
        Instant now = house.simulator.clock().instant();
        while (now.isBefore(end) || !acts.isEmpty()) { // an act that takes long may leave others behind
            while (!acts.isEmpty() && !acts.element().at().isAfter(now)) {
                act(acts.remove());
            }
            show("going wrong");
            Thread.sleep(LOOK_MILLIS);
            now = house.simulator.clock().instant();
        }
        house.simulator.player().play(0);
    }

    private void act(Act act) throws InterruptedException {
        done.merge(act.kind(), 1, Integer::sum);
        switch (act.kind()) {
            case FAULT -> control("POST", act.what());
            case KILL -> replica(act).kill();
            case START -> replica(act).start();
            case PAUSE -> replica(act).pause();
            case WAKE -> replica(act).wake();
            case SKEW -> house.clocks.skew(act.replica(), Duration.parse(act.what()));
            case ROLL -> roll();
            case DATABASE -> house.restartDatabase();
            case DEPLOYMENT -> team.execute(() -> rollouts.act(Rollouts.Act.valueOf(act.what())));
            case DISK -> house.fillDisk(() -> lastUntil(act.at().plus(Duration.parse(act.what()))));
        }
    }

    /** Each replica stops when those before it serve again. The world slows down for it, so that it sees some of it. */
    private void roll() throws InterruptedException {
        house.simulator.player().play(speed / SLOWER);
        for (Replica replica : house.replicas) {
            replica.stop();
            show("rolling");
            replica.start();
            while (!replica.awaitReady()) {
                startAgain();
            }
            show("rolling");
        }
        house.simulator.player().play(speed);
    }

    private void lastUntil(Instant end) {
        long leastEnds = System.nanoTime() + LEAST_FULL.toNanos();
        while (house.simulator.clock().instant().isBefore(end) || System.nanoTime() < leastEnds) {
            show("disk full");
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whoever has ended without being told to is started again, as the supervisor of a real one would. */
    private void startAgain() {
        for (Replica replica : house.replicas) {
            if (replica.hasEndedByItself()) {
                say("Replica %s has ended by itself with exit code %s; it is started again."
                        .formatted(replica.number(), replica.exitCode()));
                endedByThemselves++;
                replica.start();
            }
        }
    }

    private Replica replica(Act act) {
        return house.replicas.get(act.replica() - 1);
    }

    /** Whatever was planted is taken away, whoever sleeps or is dead comes back, and time is one again. */
    private void heal() throws InterruptedException {
        say("Healing     no faults, all replicas up, one clock");
        String faults = faults();
        control("DELETE", "");
        for (Replica replica : house.replicas) {
            house.clocks.skew(replica.number(), Duration.ZERO);
            replica.wake();
            if (!replica.isAlive()) {
                replica.start();
            }
        }
        for (Replica replica : house.replicas) {
            while (!replica.awaitReady()) {
                startAgain();
            }
        }
        say("Done        " + faults);
        say(
                "            kills %s · sleeps %s · clocks off and back %s · rolling restarts %s · restarts of the database %s"
                        .formatted(
                                times(Kind.KILL),
                                times(Kind.PAUSE),
                                times(Kind.SKEW) / 2,
                                times(Kind.ROLL),
                                times(Kind.DATABASE)));
        if (times(Kind.DISK) > 0) {
            say("            full disks %s; the database said \"%s\" %s times"
                    .formatted(times(Kind.DISK), NO_SPACE, house.saidByDatabase(NO_SPACE)));
        }
        if (endedByThemselves > 0) {
            say("            replicas that ended by themselves %s".formatted(endedByThemselves));
        }
    }

    private int times(Kind kind) {
        return done.getOrDefault(kind, 0);
    }

    /** Leases of the dead run out in real time, so the world waits for them once; then it plays fast. */
    private void playOn() throws InterruptedException {
        Instant now = house.simulator.clock().instant();
        long patienceEnds = System.nanoTime() + LEASES_END.toNanos();
        while (house.rows.quiet().nextDue().filter(due -> !due.isAfter(now)).isPresent()
                && System.nanoTime() < patienceEnds) {
            show("leases end");
            Thread.sleep(LOOK_MILLIS);
        }
        house.playOut(() -> false, () -> {
            rides.post(house.simulator.clock().instant());
            show("playing on");
        });
    }

    private void show(String phase) {
        startAgain();
        if (System.nanoTime() - lineShownNanos < LINE_EVERY.toNanos()) {
            return;
        }
        lineShownNanos = System.nanoTime();
        String figures;
        try {
            Progress progress = house.rows.progress().read();
            figures = "seen %s · settled %s · reversed %s · unknown %s · held %s · billed %s · delivered %s · open %s"
                    .formatted(
                            progress.seen(),
                            progress.settled(),
                            progress.reversed(),
                            progress.unknown(),
                            progress.held(),
                            progress.billed(),
                            progress.delivered(),
                            progress.open());
        } catch (RuntimeException away) {
            figures = "the database is away";
        }
        long serving = house.replicas.stream().filter(Replica::isServing).count();
        say("%s %-11s hubs %s of %s · %s"
                .formatted(
                        TIME.format(house.simulator.clock().instant()),
                        phase,
                        serving,
                        house.replicas.size(),
                        figures));
    }

    private void report(Comparison comparison) {
        out.println();
        comparison.print(out);
        out.println();
        Verdicts.print(comparison, out);
    }

    /** How many faults were planted, how often they struck, and which found nobody to strike. */
    private String faults() {
        int planted = 0;
        int strikes = 0;
        int closed = 0;
        List<String> idle = new ArrayList<>();
        for (JsonNode fault : Json.read(control("GET", "")).orElseThrow()) {
            planted++;
            if (fault.path("kind").asText().equals("refuse")) {
                closed++; // nobody comes in who could be counted
                continue;
            }
            strikes += fault.path("strikes").asInt();
            if (fault.path("strikes").asInt() == 0) {
                idle.add(fault.path("operation").asText() + " "
                        + fault.path("kind").asText());
            }
        }
        return "%s faults planted, %s of them struck, %s times; %s to close a port%s"
                .formatted(
                        planted,
                        planted - closed - idle.size(),
                        strikes,
                        closed,
                        idle.isEmpty() ? "" : "; not: " + String.join(", ", idle));
    }

    private String control(String method, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(house.simulator.address() + "/__admin/tanqiao/faults"))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("The simulator refuses %s: %s".formatted(body, answer.body()));
            }
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException("The simulator cannot be asked.", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
