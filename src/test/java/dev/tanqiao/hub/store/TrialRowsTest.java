package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.TrialRelease;
import dev.tanqiao.hub.bundle.trial.TrialLimits;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.bundle.trial.Verdict;
import dev.tanqiao.hub.store.bundle.BundleStores;
import dev.tanqiao.hub.store.bundle.TrialRows;
import dev.tanqiao.hub.store.bundle.TrialRows.Decided;
import dev.tanqiao.hub.store.bundle.TrialRows.Deliveries;
import dev.tanqiao.hub.store.bundle.TrialRows.Measures;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Trials on real rows: begun, measured, judged, ended, and what they held released. */
class TrialRowsTest {

    private static final Instant BEGAN = Instant.parse("2026-03-09T04:10:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);
    private static final TrialRow TRIAL = new TrialRow(
            "bikes@2.0.0+ab",
            "bikes",
            7,
            Map.of("bikes/rides", List.of("bikes/rides"), "bikes/new", List.of("bikes/old", "other")),
            BEGAN,
            BEGAN.plus(Duration.ofMinutes(15)));

    private final SettableClock clock = new SettableClock(BEGAN.plusSeconds(60));
    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final TrialRows trials = BundleStores.trialRows(jdbc);

    @BeforeEach
    void gwangIsKnown() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('gwang', '王', 'AUTHORIZED', ?)",
                Timestamp.from(BEGAN));
    }

    @Test
    void aBundleIsOnOneTrialAtATime() {
        trials.begin(TRIAL);
        assertThat(trials.running()).containsExactly(TRIAL);
        assertThatThrownBy(() -> trials.begin(stamped("bikes@3.0.0+cd"))).isInstanceOf(DuplicateKeyException.class);

        trials.keep("bikes");
        assertThat(trials.running()).isEmpty();
        trials.begin(stamped("bikes@3.0.0+cd"));
        trials.rollBack("bikes");
        assertThat(trials.running()).isEmpty();
        assertThat(kept()).as("the kept one is still released").containsExactly("bikes@2.0.0+ab");

        trials.begin(TRIAL);
        assertThat(trials.running()).as("the same version again").containsExactly(TRIAL);
        assertThat(kept()).isEmpty();
        trials.forget(TRIAL.stamp());
        assertThat(trials.running()).as("it is not kept").containsExactly(TRIAL);
    }

    @Test
    void whatIsKeptIsReleasedInBatchesByWhoeverIsFree() {
        for (int i = 0; i < 1001; i++) {
            rows.purchase("gwang", SettlementStatus.HELD, "trial bikes@2.0.0+ab", BEGAN);
        }
        long others = rows.purchase("gwang", SettlementStatus.HELD, "trial bikes@3.0.0+cd", BEGAN);
        Trials judging = trials();
        trials.begin(TRIAL);
        assertThat(judging.releaseKept()).as("it is under way").isFalse();

        judging.kept("bikes");
        rows.work.run(() -> {
            assertThat(judging.releaseKept()).isTrue();
            assertThat(CompletableFuture.supplyAsync(judging::releaseKept).join())
                    .as("another replica is at it")
                    .isFalse();
        });
        assertThat(statuses()).containsExactly("HELD 502", "PENDING 500");
        assertThat(judging.releaseKept()).isTrue();
        assertThat(judging.releaseKept()).isTrue();
        assertThat(judging.releaseKept()).isFalse();

        assertThat(statuses()).containsExactly("HELD 1", "PENDING 1001");
        assertThat(rows.statusOf(others)).isEqualTo(SettlementStatus.HELD);
        assertThat(jdbc.queryForList("select 1 from bundle_trial")).isEmpty();
    }

    @Test
    void whatIsRolledBackStaysHeld() {
        rows.purchase("gwang", SettlementStatus.HELD, "trial bikes@2.0.0+ab", BEGAN);
        Trials judging = trials();
        judging.begin(TRIAL);

        judging.rolledBack("bikes");

        assertThat(judging.releaseKept()).isFalse();
        assertThat(statuses()).containsExactly("HELD 1");
    }

    @Test
    void allThatIsJudgedIsMeasuredInItsSpan() {
        decided("bikes/rides", 42, -1);
        decided("bikes/rides", 42, 0);
        decided("bikes/rides", 58, 60);
        decided("bikes/rides", 4200, 50 * 60); // the next hour by the clock
        decided("bikes/rides", 7, 51 * 60);
        decided("lunch", 9, 1);
        jdbc.update("update settlement set status = 'HELD', reason = 'trial bikes@2.0.0+ab' where points_a = 4200");
        delivered("route:bikes/told", "DELIVERED", 10, 0, "DELIVERED");
        delivered("route:bikes/told", "NO_ANSWER", 900, 1, "DEAD");
        delivered("route:bikes/told", "NO_ANSWER", 5000, -1, "DEAD");
        delivered("route:bikes2/told", "NO_ANSWER", 5000, 1, "DEAD");
        delivered("https://bikes.example/", "NO_ANSWER", 5000, 1, "DEAD");
        jdbc.update("update campus_transaction set source = 'bikes/rentals' where amount_fen = -1");
        jdbc.update(
                "update campus_transaction set source = 'bikes2/rentals' where id = (select max(id) from campus_transaction)");

        assertThat(measured(BEGAN, BEGAN.plus(Duration.ofHours(2))))
                .isEqualTo(new Measures(
                        new Deliveries(2, 1, 1, Duration.ofMillis(900)),
                        Map.of("bikes/rides", new Decided(4, new BigDecimal(4307), new BigDecimal(4207))),
                        Map.of("bikes/rentals", 4L)));
        assertThat(measured(BEGAN.minus(DAY), BEGAN))
                .isEqualTo(new Measures(
                        new Deliveries(1, 1, 1, Duration.ofMillis(5000)),
                        Map.of("bikes/rides", new Decided(1, new BigDecimal(42), new BigDecimal(42))),
                        Map.of("bikes/rentals", 1L)));
        assertThat(measured(BEGAN.plus(DAY), BEGAN.plus(DAY)))
                .isEqualTo(new Measures(new Deliveries(0, 0, 0, Duration.ZERO), Map.of(), Map.of()));
    }

    @Test
    void aRunningTrialIsJudgedAgainstTheWeekBefore() {
        for (int i = 1; i <= 5; i++) {
            decided("bikes/old", 42, -3600 * i);
            decided("bikes/old", 1, -3600 * 24 * 8);
            decided("bikes/new", 4200, i);
        }
        Trials judging = trials();
        judging.begin(TRIAL);

        assertThat(judging.judge(clock.instant(), Map.of())).singleElement().satisfies(judged -> {
            assertThat(judged.trial()).isEqualTo(TRIAL);
            assertThat(judged.verdict())
                    .isEqualTo(
                            new Verdict(
                                    Verdict.Ruling.ROLL_BACK,
                                    "rule bikes/new gives 100.0 × the points of the week before: 4,200 a purchase against 42 by bikes/old, other (5 purchases); limit 3.0 ×"));
        });
    }

    /** Else a version that was rolled back would pass its next trial, measured against its first. */
    @Test
    void whatWasNeverKeptIsNoMeasureOfTheWeekBefore() {
        for (int i = 1; i <= 5; i++) {
            decided("bikes/rides", 42, -3600 * i);
            decided("bikes/rides", 4200, -60 - i);
            decided("bikes/rides", 4201, -60 - i);
        }
        jdbc.update("update settlement set status = 'HELD', reason = 'trial bikes@2.0.0+ab' where points_a = 4200");
        jdbc.update("update settlement set status = 'CANCELLED' where points_a = 4201");
        for (int i = 1; i <= 5; i++) {
            decided("bikes/rides", 4200, i);
        }
        Trials judging = trials();
        judging.begin(TRIAL);

        assertThat(judging.judge(clock.instant(), Map.of()))
                .singleElement()
                .satisfies(judged -> assertThat(judged.verdict().why())
                        .startsWith("rule bikes/rides gives 100.0 × the points of the week before: 4,200 a purchase"));
    }

    private List<String> kept() {
        return rows.work.commit(trials::lockKept);
    }

    private Measures measured(Instant from, Instant until) {
        return rows.work.commit(() -> trials.measure("bikes", TRIAL.rules().keySet(), from, until, false));
    }

    private Trials trials() {
        var release = new TrialRelease(SettlementStores.reviewStore(jdbc), rows.settlements, rows.work, POLICY, clock);
        return new Trials(trials, release, new TrialLimits(Duration.ofMinutes(15), 0.05, 3, 3, 0), rows.work);
    }

    private static TrialRow stamped(String stamp) {
        return new TrialRow(stamp, TRIAL.bundle(), 8, TRIAL.rules(), TRIAL.beganAt(), TRIAL.endsAt());
    }

    private void decided(String rule, int points, int secondsAfter) {
        Timestamp at = Timestamp.from(BEGAN.plusSeconds(secondsAfter));
        long id = rows.purchase("gwang", SettlementStatus.BILLED, null, at.toInstant());
        jdbc.update(
                "update settlement set rule_id = ?, points_a = ?, points_b = 0, created_at = ?, changed_at = ? where id = ?",
                rule,
                points,
                at,
                at,
                id);
        jdbc.update(
                "update campus_transaction set amount_fen = -1, first_seen_at = ?, changed_at = ? where id = (select transaction_id from settlement where id = ?)",
                at,
                at,
                id);
    }

    private void delivered(String url, String outcome, int milliseconds, int secondsAfter, String status) {
        Timestamp at = Timestamp.from(BEGAN.plusSeconds(secondsAfter));
        jdbc.update(
                "insert into subscription (id, bundle, definition, active) values (?, 'x', jsonb_build_object('url', ?), true) on conflict do nothing",
                url,
                url);
        jdbc.update(
                "insert into delivery (subscription_id, webhook_id, status, created_at, changed_at) values (?, gen_random_uuid()::text, ?, ?, ?)",
                url,
                status,
                at,
                at);
        jdbc.update(
                "insert into delivery_attempt (delivery_id, number, at, outcome, duration_ms) select max(id), 1, ?, ?, ? from delivery",
                at,
                outcome,
                milliseconds);
    }

    private List<String> statuses() {
        return jdbc.queryForList(
                "select status || ' ' || count(*) from settlement group by status order by 1", String.class);
    }
}
