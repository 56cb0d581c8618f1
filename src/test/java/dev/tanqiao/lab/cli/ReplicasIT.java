package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.chaos.ChaosHouse;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.scenario.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Hubs as processes on one PostgreSQL: they share all work, take over from each other, and none overwrites another. */
@Execution(ExecutionMode.CONCURRENT)
class ReplicasIT {

    /** The shortest there is; it is waited for in real time. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final String WITH_LEASE = "--tanqiao.settlement.lease=" + LEASE.toSeconds() + "s";

    private static final double SPEED = 1_200;

    @TempDir
    private Path home;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void workIsSharedTakenOverAndFenced() throws Exception {
        try (var house = new ChaosHouse(home, Day.CORNER.toString(), null, 2)) {
            Replica sleeper = house.replicas.get(0);
            Replica mortal = house.replicas.get(1);
            sleeper.start(WITH_LEASE);
            assertThat(sleeper.awaitReady()).isTrue();
            mortal.start(WITH_LEASE);
            assertThat(mortal.awaitReady()).isTrue();
            var jdbc = new JdbcTemplate(new DriverManagerDataSource(house.databaseUrl()));

            readinessSaysTheTruth(house);
            theySubscribeOnce(house);

            // Both work, until both have sent something.
            house.simulator.player().play(SPEED);
            await().atMost(Duration.ofMinutes(2)).until(() -> owners(jdbc) == 2);

            // One dies, the other sleeps, each in the middle of calls to the city.
            control(house, "POST", "{\"operation\": \"city.orderSettel\", \"kind\": \"slow\", \"delayMillis\": 9000}");
            await().atMost(Duration.ofMinutes(2)).until(() -> sending(jdbc, mortal) > 0 && sending(jdbc, sleeper) > 0);
            mortal.kill();
            sleeper.pause();
            house.simulator.player().play(0);
            control(house, "DELETE", "");
            List<Long> ofTheDead = sendingIds(jdbc, mortal);
            List<Long> ofTheSleeper = sendingIds(jdbc, sleeper);
            assertThat(ofTheDead).isNotEmpty();
            assertThat(ofTheSleeper).isNotEmpty();

            // A third takes over from both within a lease, although the sleeper still holds its answers.
            Replica third = new Replica(3, home, mortal.settings());
            try (third) {
                third.start(WITH_LEASE);
                assertThat(third.awaitReady()).isTrue();
                await().atMost(LEASE.plusSeconds(20))
                        .until(() -> stillSending(jdbc, ofTheDead) + stillSending(jdbc, ofTheSleeper) == 0);
                assertThat(statuses(jdbc, ofTheSleeper))
                        .as("what may have left is unknown until a bill or an answer proves it")
                        .isSubsetOf("UNKNOWN", "SETTLED", "BILLED");

                sleeper.wake();
                await().atMost(Duration.ofSeconds(60)).until(() -> answered(jdbc, ofTheSleeper));
                assertThat(statuses(jdbc, ofTheSleeper))
                        .as("a late answer is recorded on its attempt, and moves only what it proves")
                        .isSubsetOf("UNKNOWN", "SETTLED", "BILLED", "REJECTED");

                // So are the looks that they left off. Time stands until then: at the speed that follows, a lease lasts
                // for days.
                await().atMost(LEASE.plusSeconds(20))
                        .until(() -> count(
                                        jdbc,
                                        "select (select count(*) from collecting where lease_until > now())"
                                                + " + (select count(*) from campus_token where lease_until > now())")
                                == 0);
                house.playOut(() -> false, () -> {});
                Comparison comparison = house.compare();
                assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            }
        }
    }

    @Test
    void threeThatRestartInTurnLoseNothingAndFireEachScheduleOnce() throws Exception {
        try (var house = new ChaosHouse(home, Day.CORNER.toString(), null, 3)) {
            Replica first = house.replicas.get(0);
            first.start();
            assertThat(first.awaitReady()).isTrue();
            house.replicas.stream().skip(1).forEach(Replica::start);
            for (Replica replica : house.replicas) {
                assertThat(replica.awaitReady()).isTrue();
            }
            var jdbc = new JdbcTemplate(new DriverManagerDataSource(house.databaseUrl()));
            watchSchedules(jdbc);

            house.simulator.player().play(SPEED);
            await().atMost(Duration.ofMinutes(2)).until(() -> owners(jdbc) > 0);
            for (Replica replica : house.replicas) {
                replica.stop();
                assertThat(replica.exitCode())
                        .as("it ended in order, on SIGTERM")
                        .isEqualTo(143);
                assertThat(house.replicas.stream().filter(Replica::isReady)).hasSize(2);
                replica.start();
                assertThat(replica.awaitReady()).isTrue();
            }
            house.simulator.player().play(0);
            house.playOut(() -> false, () -> {});

            assertThat(jdbc.queryForList(
                            "select name || ' ' || due_at || ' by ' || string_agg(owner, ', ') from firing"
                                    + " group by name, due_at having count(*) > 1",
                            String.class))
                    .as("what was due fired once, whoever was there")
                    .isEmpty();
            assertThat(count(jdbc, "select count(distinct owner) from firing"))
                    .as("processes that fired schedules")
                    .isGreaterThan(1);
            assertThat(jdbc.queryForList("select name from firing group by name", String.class))
                    .contains("bills", "close-day", "subscribe");
            assertThat(count(jdbc, "select count(*) from firing where name = 'close-day'"))
                    .isGreaterThanOrEqualTo(count(jdbc, "select count(*) from day_seal"));
            assertThat(
                            count(
                                    jdbc,
                                    "select count(*) from settlement_change where to_status = 'UNKNOWN' and cause like '%lease%'"))
                    .as("settlements that a replica left behind when it was asked to stop")
                    .isZero();
            Comparison comparison = house.compare();
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
        }
    }

    /** From now on the database itself writes down who takes which schedule, and for when it was due; to hold it longer is not to take it. */
    private static void watchSchedules(JdbcTemplate jdbc) {
        jdbc.execute("create table firing (name text, due_at timestamptz, owner text)");
        jdbc.execute("""
                create function fired() returns trigger language plpgsql as
                $$ begin insert into firing values (new.name, old.due_at, new.lease_owner); return null; end $$""");
        jdbc.execute("""
                create trigger fired after update on schedule for each row
                when (new.lease_owner is not null and new.lease_until is distinct from old.lease_until
                  and (old.lease_owner is distinct from new.lease_owner or old.lease_until < now()))
                execute function fired()""");
    }

    /** Without its database a replica is not ready; with it, it is. It lives all the while: to start it again would not help. */
    private static void readinessSaysTheTruth(ChaosHouse house) {
        Replica replica = house.replicas.get(0);
        house.withoutDatabase(() -> {
            await().atMost(Duration.ofSeconds(60)).until(() -> !replica.isReady());
            assertThat(replica.isLive()).isTrue();
        });
        await().atMost(Duration.ofSeconds(60)).until(replica::isReady);
        await().atMost(Duration.ofSeconds(60)).until(house.replicas.get(1)::isReady);
    }

    private void theySubscribeOnce(ChaosHouse house) throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> subscriptions(house) == 2);
        house.world.advanceTo(house.simulator.clock().instant().plusSeconds(60));
        assertThat(subscriptions(house))
                .as("one call for each kind of push, not one a replica")
                .isEqualTo(2);
    }

    private long subscriptions(ChaosHouse house) throws IOException, InterruptedException {
        String count = ask(HttpRequest.newBuilder(URI.create(house.simulator.address() + "/__admin/requests/count"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"method\": \"POST\", \"urlPath\": \"/carbon-inclusion/apis/v1/subscribe\"}")));
        return Long.parseLong(count.replaceAll("\\D", ""));
    }

    private void control(ChaosHouse house, String method, String body) throws IOException, InterruptedException {
        ask(HttpRequest.newBuilder(URI.create(house.simulator.address() + "/__admin/tanqiao/faults"))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private String ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static long owners(JdbcTemplate jdbc) {
        return count(jdbc, "select count(distinct owner) from attempt");
    }

    private static long sending(JdbcTemplate jdbc, Replica replica) {
        return sendingIds(jdbc, replica).size();
    }

    /** Owners begin with the process id. */
    private static List<Long> sendingIds(JdbcTemplate jdbc, Replica replica) {
        return jdbc.queryForList(
                "select id from settlement where status = 'SENDING' and lease_owner like ?",
                Long.class,
                replica.pid() + "@%");
    }

    private static long stillSending(JdbcTemplate jdbc, List<Long> ids) {
        return ids.isEmpty()
                ? 0
                : count(
                        jdbc,
                        "select count(*) from settlement where status = 'SENDING' and id in (%s)".formatted(in(ids)));
    }

    private static List<String> statuses(JdbcTemplate jdbc, List<Long> ids) {
        return jdbc.queryForList(
                "select distinct status from settlement where id in (%s)".formatted(in(ids)), String.class);
    }

    private static boolean answered(JdbcTemplate jdbc, List<Long> ids) {
        return count(
                        jdbc,
                        "select count(distinct settlement_id) from attempt_answer where settlement_id in (%s)"
                                .formatted(in(ids)))
                == ids.size();
    }

    private static String in(List<Long> ids) {
        return ids.toString().replaceAll("[\\[\\]]", "");
    }

    private static long count(JdbcTemplate jdbc, String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
