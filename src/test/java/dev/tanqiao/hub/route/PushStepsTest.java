package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SilentSettlements;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.push.JdbcPushStore;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import dev.tanqiao.upstream.carbon.Bills;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PushStepsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private final JdbcPushStore pushes = new JdbcPushStore(jdbc);
    private final BillStore bills = BillStores.billStore(jdbc, transaction);
    private final PushSteps steps = steps(false);

    @Test
    void aPushThatCannotBeTakenWaitsAndHoldsUpNoOther() {
        push(JdbcPushStore.Kind.BILLS, """
                {"total":1,"bill":[{"cid":"1","equityCid":"E","transactionId":"P1","amount":"1","transactionTime":1,
                  "transactionPaymentTime":1,"transactionType":"0"}]}""");
        push(JdbcPushStore.Kind.AUTHORIZATION, "{\"cid\":\"1234567\",\"type\":-1}");
        jdbc.execute("alter table bill_cursor rename to bill_cursor_away");

        steps.process(List.of(Map.of("id", 1L), Map.of("id", 2L)));

        assertThat(jdbc.queryForList("select push_id from push_due", Long.class))
                .containsExactly(1L);
        assertThat(jdbc.queryForObject("select due_at from push_due", Timestamp.class))
                .isEqualTo(Timestamp.from(clock.instant().plusSeconds(60)));
        jdbc.execute("alter table bill_cursor_away rename to bill_cursor");
        steps.process(List.of(Map.of("id", 1L)));
        assertThat(jdbc.queryForObject("select count(*) from push_due", Integer.class))
                .isZero();
    }

    @Test
    void anAuthorizationThatCannotBeTakenHoldsUpNoOther() {
        for (String account : List.of("gwang", "li")) {
            jdbc.update(
                    "insert into enrolment (account, name, state, consented_at, cid) values (?, ?, 'CID_ISSUED', now(), ?)",
                    account,
                    account,
                    "cid of " + account);
            push(JdbcPushStore.Kind.AUTHORIZATION, "{\"cid\":\"cid of %s\",\"type\":1}".formatted(account));
        }
        jdbc.execute("alter table authorization_change add constraint not_li check (account <> 'li')");

        steps.process(List.of(Map.of("id", 1L), Map.of("id", 2L)));

        assertThat(jdbc.queryForList("select push_id from push_due", Long.class))
                .containsExactly(2L);
        assertThat(jdbc.queryForList("select account from authorization_change", String.class))
                .containsExactly("gwang");
        jdbc.execute("alter table authorization_change drop constraint not_li");
        steps.process(List.of(Map.of("id", 2L)));
        assertThat(jdbc.queryForList("select account from enrolment where state = 'AUTHORIZED'", String.class))
                .containsExactlyInAnyOrder("gwang", "li");
    }

    @Test
    void aTrustedPushInAnotherCharsetIsNoSecondBooking() {
        String body = """
                {"total":1,"bill":[{"cid":"1","equityCid":"E","transactionId":"P1","amount":"1","transactionTime":1,
                  "transactionPaymentTime":1772424000123,"transactionType":"食堂消费"}]}""";
        pushes.store(JdbcPushStore.Kind.BILLS, body.getBytes(Charset.forName("GBK")), clock.instant());

        steps(true).process(List.of(Map.of("id", 1L)));
        bills.record(Bills.push(body, 256).orElseThrow().lines(), clock.instant());

        assertThat(jdbc.queryForObject("select count(*) from bill_line", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void aPushWithATimeOf1970MovesTheReadingBackToNothingThatNobodyWaitsFor() {
        bills.readThrough(bills.nextPoll(DAY, Instant.EPOCH, clock.instant()), true);
        push(JdbcPushStore.Kind.BILLS, """
                {"total":1,"bill":[{"cid":"1","equityCid":"E","transactionId":"P1","amount":"1","transactionTime":1,
                  "transactionPaymentTime":0,"transactionType":"0"}]}""");

        steps.process(List.of(Map.of("id", 1L)));

        assertThat(bills.nextPoll(DAY, Instant.EPOCH, clock.instant()).window().from())
                .isEqualTo(clock.instant().minus(DAY));
    }

    /** The row is read by every beat: a hundred pushes in ten seconds would leave a hundred dead copies of it. */
    @Test
    void pushesThatShareABillQueryWriteItsScheduleOnce() {
        new JdbcSchedule(jdbc, "me").ensure("bills", clock.instant().plus(DAY));
        for (int number = 1; number <= 2; number++) {
            push(JdbcPushStore.Kind.BILLS, "{\"total\":0,\"bill\":[]}");
        }

        steps.process(List.of(Map.of("id", 1L)));
        String written =
                jdbc.queryForObject("select xmin::text || due_at from schedule where name = 'bills'", String.class);
        steps.process(List.of(Map.of("id", 2L)));

        assertThat(jdbc.queryForObject("select due_at from schedule where name = 'bills'", Timestamp.class))
                .isBefore(Timestamp.from(clock.instant().plus(DAY)));
        assertThat(jdbc.queryForObject("select xmin::text || due_at from schedule where name = 'bills'", String.class))
                .isEqualTo(written);
    }

    private void push(JdbcPushStore.Kind kind, String body) {
        pushes.store(kind, body.getBytes(StandardCharsets.UTF_8), clock.instant());
    }

    private PushSteps steps(boolean trust) {
        var policy = new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);
        var schedule = new JdbcSchedule(jdbc, "me");
        var billSteps = new BillSteps(
                bills,
                new Matching(bills, new SilentSettlements(), new DatabaseTransaction(transaction), policy, DAY, clock),
                schedule,
                new JdbcQuarantine(jdbc, transaction),
                clock,
                100,
                256);
        var enrolments = EnrolmentStores.enrolmentStore(
                database, transaction, EnrolmentStores.campusTokenStore(database, new Vault(Vault.newKeyLine("test"))));
        var authorizing =
                new Authorizing(enrolments, new DatabaseTransaction(transaction), changes -> {}, Instant.EPOCH);
        return new PushSteps(
                pushes,
                authorizing,
                bills,
                billSteps,
                schedule,
                clock,
                new PushSteps.Policy(trust, Duration.ofSeconds(10), 256));
    }
}
