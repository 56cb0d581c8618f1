package dev.tanqiao.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.check.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each invariant fails where its guard is missing: the real hub plays a handful of purchases with a real database, the guard
 * of one invariant is taken away below it, and the checker objects with that invariant's number.
 */
class RemovedGuardsTest {

    private static final Path HANDFUL = Path.of("src/test/resources/worlds/handful.yaml");

    /** The city books, and the connection is closed without an answer. */
    private static final String ANSWER_LOST =
            "{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"times\": 3}";

    /** From 7:30 to 10:00 in Shanghai, longer than looks overlap. */
    private static final String CAMPUS_AWAY = """
            {"operation": "campus.transactions", "kind": "status", "status": 500, "effect": false,
             "from": "2026-03-01T23:30:00Z", "until": "2026-03-02T02:00:00Z"}""";

    @TempDir
    private Path home;

    @Test
    void withAllGuardsInPlaceNothingIsFound() {
        try (var bridge = new Bridge(home, HANDFUL, Map.of())) {
            bridge.plant(ANSWER_LOST);
            bridge.plant(CAMPUS_AWAY);

            Comparison comparison = bridge.playToTheEnd(now -> {});

            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertThat(bridge.jdbc.queryForList("select distinct kind || ' ' || status from settlement", String.class))
                    .contains("PURCHASE BILLED", "REVERSAL BILLED");
        }
    }

    @Test
    void invariant1WithoutUnknownALostAnswerIsSentAgainAndBookedTwice() {
        assertThat(findings(1, bridge -> {
                    bridge.plant(ANSWER_LOST);
                    beforeUpdate(bridge, "settlement", """
                            if old.status = 'SENDING' and new.status = 'UNKNOWN' then
                                new.status := 'PENDING';
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("settlement \\d+ \\(P\\w+\\): booked [2-4] times"));
    }

    @Test
    void invariant2WithoutItsForeignKeyASettlementIsLostAndItsPurchaseNeverEnds() {
        assertThat(findings(2, bridge -> {
                    bridge.jdbc.execute(
                            "alter table settlement_change drop constraint settlement_change_settlement_id_fkey");
                    beforeInsert(bridge, "settlement", "return null;");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("transaction \\d+: decided to settle, but it has 0 settlements"));
    }

    @Test
    void invariant3AnAmountThatChangesOnceItIsSentIsNotWhatTheCityBooked() {
        assertThat(findings(3, bridge -> beforeUpdate(bridge, "settlement", """
                        if old.status = 'SENDING' and new.status = 'SETTLED' then
                            new.points_a := new.points_a + 1;
                        end if;""")))
                .anyMatch(
                        finding -> finding.matches(
                                "settlement \\d+ \\(P\\w+\\): the city booked A \\d+, B \\d+ at .*; settled were A \\d+, B \\d+ at .*"))
                .anyMatch(finding -> finding.startsWith("person ***"))
                .anyMatch(finding -> finding.startsWith("provider EQ"));
    }

    @Test
    void invariant4WhereNoReversalIsOpenedARefundDoesNotNetToZero() {
        assertThat(findings(4, bridge -> {
                    bridge.jdbc.execute(
                            "alter table settlement_change drop constraint settlement_change_settlement_id_fkey");
                    beforeInsert(bridge, "settlement", """
                            if new.kind = 'REVERSAL' then
                                return null;
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("order \\S+: refunded, but A \\d+ and B \\d+ are still booked"));
    }

    @Test
    void invariant5WithoutItsKeyAnOrderIsTakenInAtEveryLook() {
        assertThat(findings(5, bridge -> beforeInsert(bridge, "transaction_key", """
                        if exists (select 1 from campus_transaction where id = new.transaction_id and decision = 'NO_RULE') then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("transaction \\d+: taken in, but .* it was taken in twice"));
    }

    @Test
    void invariant6ACursorThatMovesAlthoughTheLookFailedPassesOrders() {
        assertThat(findings(6, bridge -> {
                    bridge.plant(CAMPUS_AWAY);
                    beforeUpdate(bridge, "collecting", """
                            if new.last_failure is not null and new.due_at is not null then
                                new.cursor_time := greatest(new.cursor_time, new.due_at);
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("order \\S+: the cursor has passed it, but it was not taken in"));
    }

    @Test
    void invariant7AnEventThatIsNotWrittenWithItsChangeIsMissed() {
        assertThat(findings(7, bridge -> beforeInsert(bridge, "event", """
                        if new.type = 'settlement.settled' then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .allMatch(finding ->
                        finding.matches("settlement \\d+: became SETTLED without its event settlement.settled"));
    }

    @Test
    void invariant8AnEventThatIsNoDeliveryItemIsMissed() {
        assertThat(findings(8, bridge -> beforeInsert(bridge, "delivery_item", """
                        if exists (select 1 from event where number = new.event_number and type = 'settlement.billed') then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .anyMatch(finding -> finding.matches(
                        "event \\S+ \\(settlement.billed\\) for events: matches, but is no delivery item"));
    }

    @Test
    void invariant9APushAcknowledgedBeforeItIsStoredIsLost() {
        assertThat(findings(9, bridge -> beforeInsert(bridge, "push", "return null;")))
                .singleElement()
                .asString()
                .matches("pushes: the city had [1-9]\\d* acknowledged, the hub stored 0");
    }

    @Test
    void invariant10WithoutTheTableOfStatesAStatusMovesAnywhere() {
        assertThat(findings(10, bridge -> {
                    beforeUpdate(bridge, "settlement", """
                            if old.status = 'SETTLED' and new.status = 'BILLED' then
                                new.status := 'REJECTED';
                            end if;""");
                    beforeInsert(bridge, "settlement_change", """
                            if new.from_status = 'SETTLED' and new.to_status = 'BILLED' then
                                new.to_status := 'REJECTED';
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding ->
                        finding.matches("settlement \\d+: moved from SETTLED to REJECTED against the table"));
    }

    /** The same lines go to two files: as shipped, and past the redactor. */
    @Test
    void invariant11WithoutTheRedactorTheLogShowsTokens() throws Exception {
        Map<String, Object> loud = Map.of(
                "logging.config", "classpath:unredacted.xml",
                "logging.level.org.apache.camel.component.http", "DEBUG");
        try (var bridge = new Bridge(home, HANDFUL, loud)) {
            assertThat(findings(11, bridge.playToTheEnd(now -> {})))
                    .anyMatch(finding -> finding.matches(
                            "dev.log.bare.log: shows the access token of the campus that begins with \\S{4}"))
                    .noneMatch(finding -> finding.startsWith("dev.log:"));
            assertThat(Files.readString(bridge.log())).contains("access_token=");
        }
    }

    @Test
    void invariant12APushStampedByAnotherClockLiesOutsideTheTimeThatWasPlayed() {
        assertThat(findings(12, bridge -> beforeInsert(bridge, "push", "new.received_at := now();")))
                .anyMatch(finding -> finding.matches(
                        "push.received_at: says \\S+ to \\S+, but 2026-03-0\\S+ to 2026-03-\\S+ was played"));
    }

    /** What the checker says of that invariant when the guard is gone. */
    private List<String> findings(int invariant, Consumer<Bridge> removeGuard) {
        try (var bridge = new Bridge(home, HANDFUL, Map.of())) {
            removeGuard.accept(bridge);
            return findings(invariant, bridge.playToTheEnd(now -> {}));
        }
    }

    private static List<String> findings(int invariant, Comparison comparison) {
        return comparison.findings().stream()
                .filter(finding -> finding.invariant() == invariant)
                .map(finding -> finding.subject() + ": " + finding.detail())
                .toList();
    }

    /** Each row passes this PL/pgSQL before it is written. */
    private static void beforeInsert(Bridge bridge, String table, String body) {
        before("insert", bridge, table, body);
    }

    private static void beforeUpdate(Bridge bridge, String table, String body) {
        before("update", bridge, table, body);
    }

    private static void before(String act, Bridge bridge, String table, String body) {
        bridge.jdbc.execute(
                "create function tamper_%s() returns trigger language plpgsql as $$ begin %s return new; end $$"
                        .formatted(table, body));
        bridge.jdbc.execute("create trigger tamper before %s on %s for each row execute function tamper_%s()"
                .formatted(act, table, table));
    }
}
