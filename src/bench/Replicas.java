package dev.tanqiao.lab.cli;

import dev.tanqiao.lab.chaos.ChaosHouse;
import dev.tanqiao.lab.scenario.Replica;
import dev.tanqiao.hub.config.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Drains due settlements with one hub process and with two, taking turns, on one database and against one city; see
 * `src/bench/replicas`. Once with a city that answers after some milliseconds, as one over a network does, and once with one that
 * answers at once, where the processors are the limit.
 */
public final class Replicas {

    private static final int ROWS = Integer.getInteger("rows", 4_000);
    private static final int SLOW_ROWS = Integer.getInteger("slow-rows", 1_000);
    private static final int DELAY_MILLIS = Integer.getInteger("delay", 300);
    private static final int PEOPLE = 50;

    /** Asked again and again beside what is measured: each part is answered from a small index. */
    private static final String OPEN = """
            select exists (select from settlement where status = 'PENDING') or exists (select from settlement where status = 'SENDING')
              or exists (select from event_due) or exists (select from delivery where status = 'PENDING' and due_at <= ?)""";

    private final ChaosHouse house;
    private final JdbcTemplate jdbc;
    private final String fill;
    private final long postmaster;
    private int round;

    private Replicas(ChaosHouse house, Path home, Path fill) throws IOException {
        this.house = house;
        this.fill = Files.readString(fill).replaceAll("(?m)^--.*$", "");
        // The house's own address of the database is a proxy in this process: it would be measured too.
        List<String> database = Files.readAllLines(home.resolve("database/data/postmaster.pid"));
        String url = LocalDatabase.ofThisJar()
                .orElseThrow()
                .runningAt(home.resolve("database"))
                .orElseThrow();
        this.postmaster = Long.parseLong(database.get(0));
        this.jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
        Map<String, Object> settings = Map.of(
                "tanqiao.database.url", url,
                "tanqiao.beat", "250ms",
                "tanqiao.carbon.requests-per-second", 100_000,
                "tanqiao.settlement.caps.order", 0,
                "tanqiao.settlement.caps.person-day", 0,
                "tanqiao.settlement.caps.provider-hour", 0);
        house.replicas.forEach(hub -> hub.settings().putAll(settings));
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[3]);
        try (var house = new ChaosHouse(home, arguments[1], null, 2)) {
            var bench = new Replicas(house, home, Path.of(arguments[2]));
            bench.enrol();
            bench.compare("a city that answers after %d ms".formatted(DELAY_MILLIS), DELAY_MILLIS, SLOW_ROWS, rounds);
            bench.compare("a city that answers at once", 0, ROWS, rounds);
        }
    }

    private void enrol() throws InterruptedException {
        start(1);
        while (count("select count(*) from enrolment where state = 'AUTHORIZED'") < PEOPLE) {
            house.world.advanceTo(house.simulator.clock().instant().plusSeconds(60));
            Thread.sleep(100);
        }
        stop(1);
    }

    private void compare(String city, int delayMillis, int rows, int rounds) throws InterruptedException {
        house.world.act("DELETE", "faults", "");
        if (delayMillis > 0) {
            house.world.act("POST", "faults", "{\"operation\":\"city.orderSettel\",\"kind\":\"slow\",\"delayMillis\":%d}"
                    .formatted(delayMillis));
        }
        rate(1, rows); // not counted: city and database get warm
        List<Double> one = new ArrayList<>();
        List<Double> two = new ArrayList<>();
        for (int turn = 0; turn < rounds; turn++) {
            for (int hubs : turn % 2 == 0 ? new int[] {1, 2} : new int[] {2, 1}) {
                (hubs == 1 ? one : two).add(rate(hubs, rows));
            }
        }
        double ratio = median(two) / median(one);
        System.out.printf("%s: one hub %s, two %s, ratio of medians %.2f%n", city, told(one), told(two), ratio);
    }

    /** Settlements a second, settled and told to the subscribers, once the processes are warm. */
    private double rate(int hubs, int rows) throws InterruptedException {
        start(hubs);
        drain(rows * hubs);
        double[] before = processorMillis(hubs);
        double rate = rows / drain(rows);
        double[] after = processorMillis(hubs);
        stop(hubs);
        System.out.printf(
                "  %d %s: %.0f/s; processor time a settlement: hubs %.2f ms, database %.2f ms, city %.2f ms%n",
                hubs,
                hubs == 1 ? "hub" : "hubs",
                rate,
                (after[0] - before[0]) / rows,
                (after[1] - before[1]) / rows,
                (after[2] - before[2]) / rows);
        return rate;
    }

    /** What hubs, database and city have used of the processors until now, milliseconds. */
    private double[] processorMillis(int hubs) {
        Stream<ProcessHandle> running = house.replicas.stream().limit(hubs).flatMap(hub -> ProcessHandle.of(hub.pid()).stream());
        Stream<ProcessHandle> database = ProcessHandle.of(postmaster).stream().flatMap(ProcessHandle::descendants);
        return new double[] {used(running), used(database), used(Stream.of(ProcessHandle.current()))};
    }

    private static double used(Stream<ProcessHandle> processes) {
        return processes
                .mapToDouble(process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .sum();
    }

    /** How many seconds the hubs need for so many rows. */
    private double drain(int rows) throws InterruptedException {
        round++;
        jdbc.execute("vacuum analyze");
        String sql = fill.replace("${rows}", "" + rows).replace("${round}", "" + round);
        Timestamp now = Timestamp.from(house.simulator.clock().instant());
        new NamedParameterJdbcTemplate(jdbc).update(sql, Collections.singletonMap("now", now));
        long began = System.nanoTime();
        while (Boolean.TRUE.equals(jdbc.queryForObject(OPEN, Boolean.class, now))) {
            Thread.sleep(100);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long unsettled = count("select count(*) from settlement where status <> 'SETTLED'");
        if (unsettled > 0) {
            throw new IllegalStateException(unsettled + " settlements ended otherwise than SETTLED: nothing was measured.");
        }
        return seconds;
    }

    private void start(int hubs) throws InterruptedException {
        house.replicas.stream().limit(hubs).forEach(hub -> hub.start());
        for (Replica hub : house.replicas.subList(0, hubs)) {
            if (!hub.awaitReady()) {
                throw new IllegalStateException("Hub %d did not start.".formatted(hub.number()));
            }
        }
    }

    private void stop(int hubs) {
        IntStream.range(0, hubs).forEach(place -> house.replicas.get(place).stop());
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }

    private static String told(List<Double> rates) {
        return "%.0f/s (%.0f–%.0f)".formatted(median(rates), Collections.min(rates), Collections.max(rates));
    }
}
