package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.DecidedAgain;
import dev.tanqiao.core.settlement.DecidingAgain;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.hub.store.bundle.BundleStores;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** In which order deciding again takes its locks: as all who decide, the revision first. */
class DecidingAgainLocksTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final IntakePolicy INTAKE = new IntakePolicy(
            new PollPolicy(DAY, DAY, DAY, DAY, DAY, 100, DAY, DAY, DAY, Instant.parse("2026-03-01T00:00:00Z")),
            Duration.ofDays(30),
            Duration.ofDays(2));

    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final RevisionRows revisions = BundleStores.revisionRows(jdbc);

    @Test
    void whoWaitsForTheRevisionHoldsNoRowsThatOthersWhoDecideWant() {
        rows.jdbc
                .sql(
                        "insert into enrolment (account, name, state, consented_at) values ('gwang', '王', 'AUTHORIZED', now())")
                .update();
        List<Long> ids = List.of(held(), held());
        CurrentRules rules = new CurrentRules(revisions);
        rules.set(0, new RuleSet("none", List.of()));
        var again = new DecidingAgain(
                SettlementStores.reviewStore(jdbc),
                TransactionStores.purchaseStore(jdbc),
                rows.settlements,
                rows.work,
                rules,
                INTAKE,
                new SettableClock(NOON));

        CompletableFuture<Void> commit = new CompletableFuture<>();
        CompletableFuture<List<DecidedAgain>> one = new CompletableFuture<>();
        CompletableFuture<List<DecidedAgain>> other = new CompletableFuture<>();
        // Somebody who decides, and then takes rows: one would wait for the other.
        rows.work.run(() -> {
            revisions.share();
            commit.completeAsync(() -> {
                rows.work.run(revisions::lock);
                return null;
            });
            awaitWaiting(1);
            one.completeAsync(() -> again.decide(ids, "wrong", "li"));
            other.completeAsync(() -> again.decide(List.of(ids.get(1), ids.get(0)), "wrong", "wu"));
            awaitWaiting(3);
            jdbc.queryForList("select id from settlement for update nowait");
        });

        assertThat(commit).succeedsWithin(Duration.ofSeconds(20));
        assertThat(one).succeedsWithin(Duration.ofSeconds(20));
        assertThat(other).succeedsWithin(Duration.ofSeconds(20));
        assertThat(List.of(one.join().size(), other.join().size())).containsExactly(2, 2);
        assertThat(ids)
                .as("once, and no rule gives points")
                .allSatisfy(id -> assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.CANCELLED));
    }

    private long held() {
        return rows.purchase("gwang", SettlementStatus.HELD, "trial bikes@2.0.0+ab", NOON);
    }

    private void awaitWaiting(int sessions) {
        var ofAnother = new JdbcTemplate(rows.dataSource);
        await().until(
                        () -> CompletableFuture.supplyAsync(() -> ofAnother.queryForObject(
                                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
                                        Integer.class))
                                .join(),
                        waiting -> waiting == sessions);
    }
}
