package dev.tanqiao.lab.bench.growth;

import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.PointsFormula;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleMatch;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Observation;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** A look at an account whose page shows fifty new purchases; all of it is undone. */
final class IntakeStep implements Runnable {

    /** Somebody who is polled, in the midst of twenty thousand. */
    private static final String ACCOUNT = "a10007";

    private static final PollPolicy POLICY = new PollPolicy(
            Duration.ofMinutes(10),
            Duration.ofHours(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30),
            Duration.ofDays(2),
            100,
            Duration.ofDays(30),
            Duration.ofDays(180),
            Duration.ofHours(24),
            Instant.EPOCH);

    private final GrownDatabase database;
    private final Polling polling;
    private final Intake intake;

    IntakeStep(GrownDatabase database, SettlementStore settlements, Clock clock) {
        this.database = database;
        var store = TransactionStores.transactionStore(database.jdbc(), database.transaction());
        polling = new Polling(store, POLICY, clock);
        var rules = new CurrentRules();
        rules.set(0, new RuleSet("0.1.0", List.of(pointAYuan())));
        var tokens = EnrolmentStores.campusTokenStore(database.pool(), new Vault(Vault.newKeyLine("bench")));
        intake = new Intake(
                store,
                settlements,
                new DatabaseTransaction(database.transaction()),
                rules,
                EnrolmentStores.enrolmentStore(database.pool(), database.transaction(), tokens),
                new IntakePolicy(POLICY, Duration.ofDays(30), Duration.ofDays(2)),
                clock);
    }

    private static Rule pointAYuan() {
        var canteens = new RuleMatch(null, Set.of(), List.of("第*餐饮大楼"), Set.of(), null, null, null, null);
        var share = new PointsFormula.Share(BigDecimal.ONE, null, null, null);
        var formula = new PointsFormula(PointsFormula.Base.AMOUNT, share, null, 0, RoundingMode.DOWN);
        return new Rule("canteen", canteens, formula, "EQ310101000001", "canteen", List.of(), false, null, "0.1.0");
    }

    @Override
    public void run() {
        database.undone(() -> {
            Timestamp until = database.jdbc().queryForObject("""
                            update collecting set lease_owner = 'bench', lease_until = now() + interval '60 seconds'
                            where account = ? returning lease_until""", Timestamp.class, ACCOUNT);
            var lease =
                    new Lease(ACCOUNT, "bench", Objects.requireNonNull(until).toInstant());
            Instant now = GrownDatabase.NOW;
            Poll poll = polling.begin(new DueAccount(lease, Instant.EPOCH, now.minusSeconds(7_200), now, 3, List.of()));
            polling.next(poll);
            poll.answered(
                    new PageAnswer.Rows(
                            IntStream.range(0, 50)
                                    .mapToObj(IntakeStep::purchase)
                                    .toList(),
                            List.of(),
                            0),
                    null);
            intake.takeIn(poll);
        });
    }

    private static Observation purchase(int number) {
        Instant at = GrownDatabase.NOW.minusSeconds(60L * (number + 1));
        return new Observation(
                new Row("bench" + number, at, at, null, "M1", "第3餐饮大楼", null, "思源码", -1_250, 0, TransactionStatus.PAID),
                "{\"orderNo\":\"bench%s\",\"status\":\"已完成\"}".formatted(number));
    }
}
