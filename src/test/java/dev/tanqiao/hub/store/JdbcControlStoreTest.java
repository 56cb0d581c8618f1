package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.settlement.ControlViews;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcControlStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private final EnrolmentRows rows = new EnrolmentRows();
    private final Controls controls =
            new Controls(rows.controls, rows.settlements, rows.work, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void gwangIsKnown() {
        rows.jdbc
                .sql(
                        "insert into enrolment (account, name, state, consented_at) values ('gwang', '王', 'AUTHORIZED', :at)")
                .param("at", Timestamp.from(NOW))
                .update();
    }

    @Test
    void resumingAProviderReleasesWhatItsPauseHeld() {
        long paused = held("paused provider EQ-1");
        long capped = held("cap order of 5 points would be exceeded (10)");
        controls.pause(Pause.Scope.PROVIDER, "EQ-1", "bills are missing", "operate");
        assertThat(controls.pauses())
                .containsExactly(new Pause(Pause.Scope.PROVIDER, "EQ-1", NOW, "operate", "bills are missing"));

        assertThat(controls.resume(Pause.Scope.PROVIDER, "EQ-1", "they came", "operate"))
                .isEqualTo(1);

        assertThat(controls.pauses()).isEmpty();
        assertThat(rows.statusOf(paused)).isEqualTo(SettlementStatus.PENDING);
        assertThat(rows.settlements.find(paused).orElseThrow().dueAt()).isEqualTo(NOW);
        assertThat(rows.statusOf(capped)).isEqualTo(SettlementStatus.HELD);
        assertThat(rows.jdbc
                        .sql("select cause, evidence from settlement_change where settlement_id = :id")
                        .param("id", paused)
                        .query()
                        .singleRow())
                .isEqualTo(Map.of("cause", "resumed", "evidence", "person operate: they came"));
    }

    @Test
    void resumingConcernsItsScopeAlone() {
        long paused = held("paused provider EQ-1");
        controls.pause(Pause.Scope.PROVIDER, "EQ-2", "x", "operate");
        controls.pause(Pause.Scope.RULE, "R-1", "x", "operate");
        controls.pause(Pause.Scope.HUB, "", "x", "operate");

        assertThat(controls.resume(Pause.Scope.PROVIDER, "EQ-2", "x", "operate"))
                .isZero();
        assertThat(rows.statusOf(paused)).isEqualTo(SettlementStatus.HELD);
        assertThat(controls.resume(Pause.Scope.RULE, "R-1", "x", "operate")).isEqualTo(1);
        assertThat(controls.resume(Pause.Scope.HUB, "", "x", "operate")).isZero();
    }

    @Test
    void resumingWhatIsNotPausedIsRefusedAndLeavesNoAct() {
        assertThatThrownBy(() -> controls.resume(Pause.Scope.HUB, "", "x", "operate"))
                .isInstanceOf(ControlRefused.class)
                .hasMessageContaining("no pause of hub");
        assertThat(acts()).isEmpty();
    }

    @Test
    void whatMayStillLeaveIsKnownByProviderAndByRule() {
        rows.purchase("gwang", SettlementStatus.BILLED, null, NOW);
        assertThat(rows.controls.unfinished(Pause.Scope.RULE)).isEmpty();

        for (SettlementStatus status : List.of(
                SettlementStatus.PENDING,
                SettlementStatus.SENDING,
                SettlementStatus.UNKNOWN,
                SettlementStatus.HELD,
                SettlementStatus.REJECTED,
                SettlementStatus.NEEDS_REVIEW)) {
            long id = rows.purchase("gwang", status, null, NOW);
            assertThat(rows.controls.unfinished(Pause.Scope.PROVIDER))
                    .as(status.name())
                    .containsExactly("EQ-1");
            assertThat(rows.controls.unfinished(Pause.Scope.RULE))
                    .as(status.name())
                    .containsExactly("R-1");
            rows.jdbc
                    .sql("delete from settlement where id = :id")
                    .param("id", id)
                    .update();
        }
    }

    @Test
    void capsOfTheSettingsGiveWayToThoseSetByHand() {
        controls.capsFromSettings(Map.of(Cap.Scope.ORDER, BigDecimal.TEN, Cap.Scope.PERSON_DAY, BigDecimal.ZERO));
        controls.cap(Cap.Scope.ORDER, BigDecimal.ONE, "careful today", "operate");

        controls.capsFromSettings(Map.of(Cap.Scope.ORDER, BigDecimal.TEN, Cap.Scope.PERSON_DAY, BigDecimal.TEN));

        assertThat(controls.caps())
                .containsExactly(
                        new Cap(Cap.Scope.ORDER, BigDecimal.ONE, "operate", NOW),
                        new Cap(Cap.Scope.PERSON_DAY, BigDecimal.TEN, Cap.SETTINGS, NOW));
    }

    @Test
    void aDeadDeliveryIsListed() {
        rows.jdbc.sql("insert into subscription values ('s', 'b', '{}', true)").update();
        long id = rows.jdbc
                .sql("""
                        insert into delivery (subscription_id, webhook_id, status, attempt, created_at, changed_at, reason)
                        values ('s', 'w', 'DEAD', 3, :at, :at, 'HTTP 500') returning id
                        """)
                .param("at", Timestamp.from(NOW))
                .query(Long.class)
                .single();
        assertThat(rows.controls.newestDead(null, 10))
                .containsExactly(new ControlViews.DeadDelivery(id, "s", "w", 0, 3, NOW, NOW, "HTTP 500", false));
    }

    @Test
    void stateCountsTellWhatIsDue() {
        held("paused hub");
        assertThat(rows.controls.counts(NOW))
                .containsExactly(
                        new ControlViews.StateCount("enrolments", "AUTHORIZED", 1, 0, false),
                        new ControlViews.StateCount("settlements", "HELD", 1, 0, false));
    }

    @Test
    void ofALargeTableWhatHasEndedIsEstimatedAndWhatWaitsIsCounted() {
        rows.jdbc.sql("insert into subscription values ('s', 'b', '{}', true)").update();
        rows.jdbc.sql("""
                        insert into delivery (subscription_id, webhook_id, status, attempt, created_at, changed_at, due_at)
                        select 's', 'w' || n, case when n <= 30 then 'PENDING' else 'DELIVERED' end, 1, :at, :at,
                          case when n <= 30 then cast(:at as timestamptz) end
                        from generate_series(1, 120000) as n""").param("at", Timestamp.from(NOW)).update();
        rows.jdbc.sql("analyze delivery").update();

        List<ControlViews.StateCount> deliveries = rows.controls.counts(NOW).stream()
                .filter(count -> count.of().equals("deliveries"))
                .toList();

        assertThat(deliveries).hasSize(2);
        assertThat(deliveries.get(0).estimated()).isTrue();
        assertThat(deliveries.get(0).state()).isEqualTo("DELIVERED");
        assertThat(deliveries.get(0).rows()).isBetween(110_000L, 130_000L);
        assertThat(deliveries.get(1)).isEqualTo(new ControlViews.StateCount("deliveries", "PENDING", 30, 30, false));
    }

    private long held(String reason) {
        return rows.purchase("gwang", SettlementStatus.HELD, reason, NOW);
    }

    private List<Map<String, Object>> acts() {
        return rows.jdbc
                .sql("select actor, action, subject, reason from act order by id")
                .query()
                .listOfRows();
    }
}
