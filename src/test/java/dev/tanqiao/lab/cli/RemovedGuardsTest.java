package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.WorldView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each invariant fails where its guard is missing: the real hub plays a handful of purchases with a real database, the guard
 * of one invariant is taken away below it, and the checker objects with that invariant's number.
 */
class RemovedGuardsTest {

    /** The city books, and the connection is closed without an answer. */
    private static final String ANSWER_LOST =
            "{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"times\": 3}";

    /** From 7:30 to 10:00 in Shanghai, longer than looks overlap. */
    private static final String CAMPUS_AWAY = """
            {"operation": "campus.transactions", "kind": "status", "status": 500, "effect": false,
             "from": "2026-03-01T23:30:00Z", "until": "2026-03-02T02:00:00Z"}""";

    /** As if looks went back no further than the overlap behind their cursor. */
    private static final Map<String, Object> ONLY_BEHIND_THE_CURSOR =
            Map.of("tanqiao.campus.late", "1s", "tanqiao.campus.late-horizon", "1s");

    @TempDir
    private static Path shared;

    /** One hub plays the same world for most of the tests; it is shown elsewhere that nothing remains from one to the next. */
    private static @Nullable Bridge bridge;

    @TempDir
    private Path home;

    @AfterAll
    static void end() {
        if (bridge != null) {
            bridge.close();
        }
    }

    private static Bridge anew() {
        if (bridge == null) {
            bridge = new Bridge(shared, Day.HANDFUL, Map.of());
        } else {
            bridge.beginAnew();
        }
        return bridge;
    }

    @Test
    void withAllGuardsInPlaceNothingIsFound() {
        Bridge whole = anew();
        whole.plant(ANSWER_LOST);
        whole.plant(CAMPUS_AWAY);

        Comparison comparison = whole.playToTheEnd(now -> {});

        assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
        assertThat(whole.jdbc.queryForList("select distinct kind || ' ' || status from settlement", String.class))
                .contains("PURCHASE BILLED", "REVERSAL BILLED");
    }

    @Test
    void invariant1WithoutUnknownALostAnswerIsSentAgainAndBookedTwice() {
        assertThat(findings(1, hub -> {
                    hub.plant(ANSWER_LOST);
                    beforeUpdate(hub, "settlement", """
                            if old.status = 'SENDING' and new.status = 'UNKNOWN' then
                                new.status := 'PENDING';
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("settlement \\d+ \\(P\\w+\\): booked [2-4] times"));
    }

    @Test
    void invariant2WithoutItsForeignKeyASettlementIsLostAndItsPurchaseNeverEnds() {
        assertThat(findingsWithoutForeignKey(2, hub -> beforeInsert(hub, "settlement", "return null;")))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("transaction \\d+: decided to settle, but it has 0 settlements"));
    }

    @Test
    void invariant3AnAmountThatChangesOnceItIsSentIsNotWhatTheCityBooked() {
        assertThat(findings(3, hub -> beforeUpdate(hub, "settlement", """
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
        assertThat(findingsWithoutForeignKey(4, hub -> beforeInsert(hub, "settlement", """
                        if new.kind = 'REVERSAL' then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("order \\S+: refunded, but A \\d+ and B \\d+ are still booked"));
    }

    @Test
    void invariant5WithoutItsKeyAnOrderIsTakenInAtEveryLook() {
        assertThat(findings(5, hub -> {
                    beforeInsert(hub, "sight", "return null;"); // what is shown as before is not taken in at all
                    beforeInsert(hub, "transaction_key", """
                        if exists (select 1 from campus_transaction where id = new.transaction_id and decision = 'NO_RULE') then
                            return null;
                        end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("transaction \\d+: taken in, but .* it was taken in twice"));
    }

    @Test
    void invariant6ACursorThatMovesAlthoughThePollFailedPassesOrders() {
        try (var tampered = new Bridge(home, Day.HANDFUL, ONLY_BEHIND_THE_CURSOR)) {
            tampered.plant(CAMPUS_AWAY);
            beforeUpdate(tampered, "collecting", """
                    if new.last_failure is not null and new.due_at is not null then
                        new.cursor_time := greatest(new.cursor_time, new.due_at);
                    end if;""");
            assertThat(findings(6, tampered.playToTheEnd(now -> {})))
                    .isNotEmpty()
                    .allMatch(finding ->
                            finding.matches("order \\S+: the cursor has passed it, but it was not taken in"));
        }
    }

    @Test
    void invariant13WithoutReadingFurtherBackWhatIsShownLateIsNeverTakenIn() {
        try (var tampered = new Bridge(home, Day.HANDFUL, ONLY_BEHIND_THE_CURSOR)) {
            tampered.plant("{\"operation\": \"rows\", \"kind\": \"late\", \"later\": \"3h\", \"times\": 3}");
            tampered.playToTheEnd(now -> {});
            new WorldView(tampered.simulator.address()).advanceTo(Instant.parse("2026-03-05T00:00:00Z"));
            assertThat(findings(13, tampered.playToTheEnd(now -> {})))
                    .isNotEmpty()
                    .allMatch(finding -> finding.matches("order \\S+: shown at \\S+, and not taken in"));
        }
    }

    @Test
    void invariant14WhatCouldNotBeReadAndHasNoBreakIsSeenByNobody() {
        assertThat(findings(14, hub -> {
                    hub.plant("""
                            {"operation": "campus.transactions", "kind": "rewrite", "until": "13:00",
                             "find": "\\"amount\\":", "with": "\\"amount\\":null,\\"was\\":"}""");
                    beforeInsert(hub, "discrepancy", """
                            if new.type = 'UNREADABLE' then
                                return null;
                            end if;""");
                }))
                .isNotEmpty()
                .allMatch(finding -> finding.matches("quarantine \\d+: quarantined, and has no break"));
    }

    @Test
    void invariant7AnEventThatIsNotWrittenWithItsChangeIsMissed() {
        assertThat(findings(7, hub -> beforeInsert(hub, "event", """
                        if new.type = 'settlement.settled' then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .allMatch(finding ->
                        finding.matches("settlement \\d+: became SETTLED without its event settlement.settled"));
    }

    @Test
    void invariant8AnEventThatIsNoDeliveryItemIsMissed() {
        assertThat(findings(8, hub -> beforeInsert(hub, "delivery_item", """
                        if exists (select 1 from event where number = new.event_number and type = 'settlement.billed') then
                            return null;
                        end if;""")))
                .isNotEmpty()
                .anyMatch(finding -> finding.matches(
                        "event \\S+ \\(settlement.billed\\) for events: matches, but is no delivery item"));
    }

    @Test
    void invariant9APushAcknowledgedBeforeItIsStoredIsLost() {
        assertThat(findings(9, hub -> beforeInsert(hub, "push", "return null;")))
                .singleElement()
                .asString()
                .matches("pushes: the city had [1-9]\\d* acknowledged, the hub stored 0");
    }

    @Test
    void invariant10WithoutTheTableOfStatesAStatusMovesAnywhere() {
        assertThat(findings(10, hub -> {
                    beforeUpdate(hub, "settlement", """
                            if old.status = 'SETTLED' and new.status = 'BILLED' then
                                new.status := 'REJECTED';
                            end if;""");
                    beforeInsert(hub, "settlement_change", """
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
        try (var talkative = new Bridge(home, Day.HANDFUL, loud)) {
            assertThat(findings(11, talkative.playToTheEnd(now -> {})))
                    .anyMatch(finding -> finding.matches(
                            "dev.log.bare.log: shows the campus_token\\.access_token that begins with \\S{4}"))
                    .noneMatch(finding -> finding.startsWith("dev.log:"));
            assertThat(Files.readString(talkative.log())).contains("access_token=");
        }
    }

    @Test
    void invariant12APushStampedByAnotherClockLiesOutsideTheTimeThatWasPlayed() {
        assertThat(findings(12, hub -> beforeInsert(hub, "push", "new.received_at := now();")))
                .anyMatch(finding -> finding.matches(
                        "push.received_at: says \\S+ to \\S+, but 2026-03-0\\S+ to 2026-03-\\S+ was played"));
    }

    /** What the checker says of that invariant when the guard is gone; it is back afterwards. */
    private static List<String> findings(int invariant, Consumer<Bridge> removeGuard) {
        Bridge tampered = anew();
        try {
            removeGuard.accept(tampered);
            return findings(invariant, tampered.playToTheEnd(now -> {}));
        } finally {
            tampered.jdbc
                    .queryForList(
                            "select 'drop function ' || oid::regprocedure || ' cascade' from pg_proc where proname ~ '^tamper_'",
                            String.class)
                    .forEach(tampered.jdbc::execute);
        }
    }

    /** The same, where what is taken away does not come back. */
    private List<String> findingsWithoutForeignKey(int invariant, Consumer<Bridge> removeGuard) {
        try (var tampered = new Bridge(home, Day.HANDFUL, Map.of())) {
            tampered.jdbc.execute("alter table settlement_change drop constraint settlement_change_settlement_id_fkey");
            removeGuard.accept(tampered);
            return findings(invariant, tampered.playToTheEnd(now -> {}));
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
