package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SilentSettlements;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How far bills count as read when the hub's clock, or the city's answer, is of another time. */
class BillPollStepsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    private final SettableClock clock = new SettableClock(NOON);
    private final UpstreamTime time = new UpstreamTime(clock, new SettableClock(Instant.EPOCH), () -> {});
    private final BillStore bills = BillStores.billStore(jdbc, transaction);
    private final JdbcSchedule schedule = new JdbcSchedule(jdbc, "me");
    private final SettlementPolicy policy = new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);
    private final Lookup lookup =
            new Lookup(bills, new SilentSettlements(), new DatabaseTransaction(transaction), policy, clock);
    private final BillSteps pages = new BillSteps(
            bills,
            new Matching(bills, new SilentSettlements(), new DatabaseTransaction(transaction), policy, DAY, clock),
            schedule,
            new JdbcQuarantine(jdbc, transaction),
            clock,
            100,
            256);
    private final BillPollSteps steps =
            new BillPollSteps(pages, bills, lookup, schedule, clock, time, new BillPollSteps.Range(Instant.EPOCH, DAY));
    private final BillsFirst billsFirst = new BillsFirst(bills, schedule, clock, "me");

    @Test
    void theCursorGoesNoFurtherThanTheCitysDate() {
        billsFirst.atStart();
        BillPoll poll = steps.nextPoll();

        steps.windowRead(poll, read(poll, NOON.minusSeconds(90)));

        assertThat(readUntil()).isEqualTo(NOON.minusSeconds(90));
        assertThat(bills.waiting()).isEmpty();
    }

    @Test
    void anAnswerOfYesterdayTellsNothingOfToday() {
        billsFirst.atStart();
        BillPoll poll = steps.nextPoll();
        BillReading old = read(poll, NOON.minus(DAY));

        assertThatThrownBy(() -> steps.windowRead(poll, old)).hasMessageContaining("PT24H before");

        assertThat(steps.nextPoll().readUntil()).isNull();
        assertThat(bills.waiting()).containsOnlyKeys("me");
    }

    @Test
    void noWindowIsReadByAWrongClock() {
        billsFirst.atStart();
        BillPoll poll = steps.nextPoll();
        BillReading undated = read(poll, null);
        clock.tick(Duration.ofDays(3));
        time.hear(NOON, Instant.EPOCH);

        assertThatThrownBy(() -> steps.windowRead(poll, undated)).hasMessageContaining("PT72H ahead");

        assertThat(steps.nextPoll().readUntil()).isNull();
    }

    /** A look that began when time was right, or before anybody had told it; the stores expect no question. */
    @Test
    void nothingIsAbsentByAWrongClock() {
        var lookups = new LookupSteps(pages, new SilentSettlements(), lookup, time);
        BillReading reading = pages.reading(List.of());
        assertThatThrownBy(() -> lookups.conclude(List.of(), reading))
                .hasMessageContaining("have agreed on the time yet");
        time.hear(NOON.minus(DAY), Instant.EPOCH);
        assertThatThrownBy(() -> lookups.conclude(List.of(), reading)).hasMessageContaining("PT24H ahead");
    }

    private BillReading read(BillPoll poll, @Nullable Instant dated) {
        BillReading reading = steps.read(poll);
        String date =
                dated == null ? null : DateTimeFormatter.RFC_1123_DATE_TIME.format(dated.atOffset(ZoneOffset.UTC));
        while (!reading.isFinished()) {
            pages.page(reading, 200, date, "{\"code\":200,\"content\":{\"total\":0,\"bill\":[]}}");
        }
        return reading;
    }

    private Instant readUntil() {
        return jdbc.queryForObject("select read_until from bill_cursor", Timestamp.class)
                .toInstant();
    }
}
