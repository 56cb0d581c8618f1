package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.core.enrolment.AuthorizationPush;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.enrolment.CampusGrant;
import dev.tanqiao.core.enrolment.CampusToken;
import dev.tanqiao.core.enrolment.CampusTokenStore;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.settlement.AuthorizationEffects;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.enrolment.JdbcEnrolmentStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcEnrolmentStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3600);
    private static final String CID = "CID-0000-1234";

    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcEnrolmentStore enrolments = rows.enrolments;
    private final Authorizing authorizing = new Authorizing(
            enrolments,
            rows.work,
            new AuthorizationEffects(rows.settlements, Duration.ofDays(30), Clock.fixed(LATER, ZoneOffset.UTC)),
            Instant.EPOCH);

    @BeforeEach
    void gwangIsAuthorized() {
        consent("gwang");
        enrolments.cidIssued("gwang", CID, NOW);
        enrolments.authorized("gwang", CID, Instant.EPOCH, NOW);
    }

    @Test
    void aStateServesOnce() {
        enrolments.open("s-1", NOW, NOW.minusSeconds(60));

        assertThat(enrolments.isOpen("s-1", NOW.minusSeconds(1))).isTrue();
        assertThat(enrolments.isOpen("s-1", NOW)).isFalse();
        assertThat(enrolments.consent("s-1", NOW.minusSeconds(1), grant("li"), NOW))
                .isPresent();
        assertThat(enrolments.isOpen("s-1", NOW.minusSeconds(1))).isFalse();
        assertThat(enrolments.consent("s-1", NOW.minusSeconds(1), grant("zhang"), NOW))
                .isEmpty();
        assertThat(enrolments.find("zhang")).isEmpty();
        assertThat(rows.tokens.find("zhang")).isEmpty();
    }

    @Test
    void oldStatesAreForgotten() {
        enrolments.open("s-1", NOW, NOW);
        enrolments.open("s-2", LATER, LATER);

        assertThat(enrolments.isOpen("s-1", Instant.EPOCH)).isFalse();
        assertThat(enrolments.isOpen("s-2", Instant.EPOCH)).isTrue();
    }

    @Test
    void aStepThatFailedIsDueAgainAndOneThatSucceededStartsAnew() {
        consent("li");
        enrolments.failed("li", Enrolment.State.CONSENTED, "busy", LATER);
        assertThat(enrolments.find("li").orElseThrow())
                .isEqualTo(new Enrolment("li", "Name of li", Enrolment.State.CONSENTED, NOW, null, 1, LATER, "busy"));

        enrolments.cidIssued("li", "CID-2", LATER);

        assertThat(enrolments.find("li").orElseThrow())
                .isEqualTo(new Enrolment("li", "Name of li", Enrolment.State.CID_ISSUED, NOW, "CID-2", 0, LATER, null));
    }

    @Test
    void anAnswerThatComesAfterAPushChangesNothing() {
        consent("li");
        enrolments.cidIssued("li", "CID-2", NOW);
        authorizing.pushed(List.of(new AuthorizationPush(3, "CID-2", false, NOW)));

        enrolments.authorized("li", "CID-2", Instant.EPOCH, LATER);
        enrolments.failed("li", Enrolment.State.CID_ISSUED, "late", LATER);

        assertThat(stateOf("li")).isEqualTo(Enrolment.State.REVOKED);
        assertThat(enrolments.find("li").orElseThrow().dueAt()).isNull();
        assertThat(changes("li")).isEqualTo("push 3 false");
    }

    @Test
    void aGrantThatComesBeforeOurAnswerIsReadBeginsCollectingToo() {
        consent("li");
        enrolments.cidIssued("li", "CID-2", NOW);

        authorizing.pushed(List.of(new AuthorizationPush(3, "CID-2", true, LATER)));

        assertThat(stateOf("li")).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(rows.jdbc
                        .sql(
                                "select cursor_time = :now as c, due_at = :later as d from collecting where account = 'li'")
                        .param("now", java.sql.Timestamp.from(NOW))
                        .param("later", java.sql.Timestamp.from(LATER))
                        .query()
                        .singleRow())
                .isEqualTo(Map.of("c", true, "d", true));
    }

    @Test
    void grantRevokeGrantAreThreeFacts() {
        authorizing.pushed(List.of(
                new AuthorizationPush(1, CID, true, NOW.plusSeconds(1)),
                new AuthorizationPush(2, CID, false, NOW.plusSeconds(2)),
                new AuthorizationPush(3, CID, true, NOW.plusSeconds(3))));

        assertThat(changes("gwang")).isEqualTo("accountAuthorize true, push 1 true, push 2 false, push 3 true");
        assertThat(rows.jdbc
                        .sql(
                                "select string_agg(type || ' ' || sequence, ', ' order by number) from event where subject = 'account/gwang'")
                        .query(String.class)
                        .single())
                .isEqualTo(
                        "authorization.granted 1, authorization.granted 2, authorization.revoked 3, authorization.granted 4");
        assertThat(rows.jdbc
                        .sql("select count(*) from event_due")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
        assertThat(enrolments.history("gwang").stoodAt(NOW.minusSeconds(1))).isTrue();
        assertThat(enrolments.history("gwang").stoodAt(NOW.plusSeconds(1))).isTrue();
        assertThat(enrolments.history("gwang").stoodAt(NOW.plusSeconds(2))).isFalse();
        assertThat(enrolments.history("gwang").stoodAt(NOW.plusSeconds(3))).isTrue();
    }

    @Test
    void ofTwoChangesAtOneTimeTheLaterCounts() {
        authorizing.pushed(
                List.of(new AuthorizationPush(1, CID, true, LATER), new AuthorizationPush(2, CID, false, LATER)));

        assertThat(enrolments.history("gwang").stoodAt(LATER)).isFalse();
    }

    @Test
    void aPushGivenTwiceCountsOnce() {
        authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, LATER)));
        authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, LATER)));

        assertThat(changes("gwang")).isEqualTo("accountAuthorize true, push 1 false");
    }

    @Test
    void anOlderPushTakenLaterIsAFactButNotTheState() {
        authorizing.pushed(List.of(new AuthorizationPush(2, CID, true, NOW.plusSeconds(20))));
        authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, NOW.plusSeconds(10))));

        assertThat(stateOf("gwang")).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(enrolments.history("gwang").stoodAt(NOW.plusSeconds(15))).isFalse();
        assertThat(enrolments.history("gwang").stoodAt(NOW.plusSeconds(25))).isTrue();
    }

    @Test
    void aWithdrawalHitsEveryAccountWithThatCid() {
        consent("gwang2");
        enrolments.cidIssued("gwang2", CID, NOW);

        authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, LATER)));

        assertThat(List.of(stateOf("gwang"), stateOf("gwang2"))).containsOnly(Enrolment.State.REVOKED);
    }

    @Test
    void aPushForNobodyChangesNothing() {
        authorizing.pushed(List.of(new AuthorizationPush(1, "CID-of-a-stranger", false, LATER)));

        assertThat(stateOf("gwang")).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(changes("gwang")).isEqualTo("accountAuthorize true");
    }

    @Test
    void aWithdrawalHoldsPromisesAndAGrantReleasesThem() {
        long promised = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        long paused = rows.purchase("gwang", SettlementStatus.HELD, "paused hub", NOW);
        long unknown = rows.purchase("gwang", SettlementStatus.UNKNOWN, "read timeout", NOW);

        authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, LATER)));
        assertThat(rows.settlements.find(promised).orElseThrow().reason()).isEqualTo(Dispatching.WITHDRAWN);
        assertThat(rows.statusOf(unknown)).isEqualTo(SettlementStatus.UNKNOWN);
        authorizing.pushed(List.of(new AuthorizationPush(2, CID, true, LATER.plusSeconds(1))));

        assertThat(rows.statusOf(promised)).isEqualTo(SettlementStatus.PENDING);
        assertThat(rows.settlements.find(promised).orElseThrow().dueAt()).isEqualTo(LATER);
        assertThat(rows.statusOf(paused)).isEqualTo(SettlementStatus.HELD);
        assertThat(rows.jdbc
                        .sql(
                                "select string_agg(to_status || ' by ' || evidence, ', ' order by sequence) from settlement_change where settlement_id = :id")
                        .param("id", promised)
                        .query(String.class)
                        .single())
                .isEqualTo("HELD by push 1, PENDING by push 2");
    }

    @Test
    void twoHubsThatTakePushesOfOnePersonCountOneAfterTheOther() throws Exception {
        var second = new Thread(() -> authorizing.pushed(List.of(new AuthorizationPush(2, CID, true, LATER))));

        rows.work.run(() -> {
            authorizing.pushed(List.of(new AuthorizationPush(1, CID, false, NOW)));
            second.start();
            await().until(() -> rows.jdbc
                    .sql("select exists (select from pg_locks where not granted)")
                    .query(Boolean.class)
                    .single());
        });
        second.join(10_000);

        assertThat(changes("gwang")).isEqualTo("accountAuthorize true, push 1 false, push 2 true");
        assertThat(stateOf("gwang")).isEqualTo(Enrolment.State.AUTHORIZED);
    }

    @Test
    void whatCannotBeFollowedByItsEffectsDoesNotHappen() {
        Authorizing failing = new Authorizing(
                enrolments,
                rows.work,
                change -> {
                    throw new IllegalStateException("the effects fail");
                },
                Instant.EPOCH);

        assertThatThrownBy(() -> failing.pushed(List.of(new AuthorizationPush(1, CID, false, LATER))))
                .hasMessage("the effects fail");

        assertThat(stateOf("gwang")).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(changes("gwang")).isEqualTo("accountAuthorize true");
        assertThat(rows.jdbc
                        .sql("select count(*) from event where type = 'authorization.revoked'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aTokenIsRenewedByOneCallerAtATime() {
        assertThat(rows.tokens.lease("gwang", "a")).isTrue();
        assertThat(rows.tokens.lease("gwang", "b")).isFalse();
        rows.tokens.replace("gwang", "b", token("of-b"), LATER);
        assertThat(rows.tokens.find("gwang").orElseThrow().access()).isEqualTo("t-gwang");

        rows.tokens.replace("gwang", "a", token("of-a"), LATER);

        assertThat(rows.tokens.find("gwang")).hasValue(token("of-a"));
        assertThat(rows.tokens.lease("gwang", "b")).isTrue();
        rows.tokens.lose("gwang", "b", NOW);
        assertThat(rows.tokens.find("gwang")).isEmpty();
    }

    @Test
    void aRefusalIsRememberedUntilAnotherTokenIsGivenOrTheConsentIsLost() {
        rows.tokens.lease("gwang", "a");
        rows.tokens.refused("gwang", "b", NOW);
        assertThat(rows.tokens.refusedAt("gwang")).as("not its lease").isEmpty();
        rows.tokens.refused("gwang", "a", NOW);
        assertThat(rows.tokens.refusedAt("gwang")).hasValue(NOW);
        assertThat(rows.tokens.find("gwang")).as("the access token goes on").isPresent();
        assertThat(rows.tokens.since(NOW)).isEqualTo(new CampusTokenStore.Tally(1, 0));
        assertThat(rows.tokens.countRefused()).isEqualTo(1);

        rows.tokens.lease("gwang", "a");
        rows.tokens.replace("gwang", "a", token("next"), LATER);
        assertThat(rows.tokens.refusedAt("gwang")).isEmpty();
        assertThat(rows.tokens.since(LATER)).isEqualTo(new CampusTokenStore.Tally(0, 1));
        assertThat(rows.tokens.since(LATER.plusSeconds(1))).isEqualTo(new CampusTokenStore.Tally(0, 0));

        rows.tokens.lease("gwang", "a");
        rows.tokens.lose("gwang", "a", LATER);
        assertThat(rows.tokens.countLost()).isEqualTo(1);
        consent("gwang");
        assertThat(rows.tokens.countLost() + rows.tokens.countRefused()).isZero();
    }

    @Test
    void aNewConsentEndsTheLeaseOfARenewal() {
        rows.tokens.lease("gwang", "a");
        consent("gwang");

        rows.tokens.lose("gwang", "a", NOW);

        assertThat(rows.tokens.find("gwang")).isPresent();
    }

    private void consent(String account) {
        enrolments.open("state of " + account, NOW, Instant.EPOCH);
        assertThat(enrolments.consent("state of " + account, Instant.EPOCH, grant(account), NOW))
                .isPresent();
        rows.jdbc.sql("delete from oauth_state").update();
    }

    private static CampusGrant grant(String account) {
        return new CampusGrant(account, "Name of " + account, token("t-" + account));
    }

    private static CampusToken token(String access) {
        return new CampusToken(access, null, LATER);
    }

    private Enrolment.State stateOf(String account) {
        return enrolments.find(account).orElseThrow().state();
    }

    private String changes(String account) {
        return rows.jdbc
                .sql(
                        "select string_agg(source || ' ' || granted, ', ' order by id) from authorization_change where account = :account")
                .param("account", account)
                .query(String.class)
                .single();
    }
}
