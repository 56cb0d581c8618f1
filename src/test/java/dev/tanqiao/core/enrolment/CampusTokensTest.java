package dev.tanqiao.core.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CampusTokensTest {

    private static final Duration RETRY = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private final SettableClock clock = new SettableClock(NOW);
    private final FakeTokens kept = new FakeTokens(token("t-1", "r-1"));
    private final FakeLogin jAccount = new FakeLogin();
    private int waits;
    private Runnable whileWaiting = () -> {};
    private final CampusTokens tokens = new CampusTokens(kept, jAccount, RETRY, clock, () -> {
        waits++;
        whileWaiting.run();
    });

    CampusTokensTest() {
        jAccount.refreshTokens.put("r-1", new CampusToken("t-2", "r-2", NOW.plus(Duration.ofHours(4))));
    }

    @Test
    void aGoodTokenIsUsedAsItIs() {
        assertThat(tokens.current("gwang")).isEqualTo("t-1");
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void aTokenNearItsEndIsRenewedAhead() {
        clock.tick(Duration.ofMinutes(116));

        assertThat(tokens.current("gwang")).isEqualTo("t-2");
        assertThat(tokens.current("gwang")).isEqualTo("t-2");
        assertThat(jAccount.calls).containsExactly("refresh r-1");
        assertThat(kept.owner).isNull();
    }

    @Test
    void whileAnotherRenewsTheOldTokenServesToItsEnd() {
        clock.tick(Duration.ofMinutes(116));
        kept.owner = "another replica";

        assertThat(tokens.current("gwang")).isEqualTo("t-1");
        assertThat(waits).isZero();
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void whileAnotherRenewsAnEndedTokenOneWaitsForIt() {
        clock.tick(Duration.ofHours(3));
        kept.owner = "another replica";
        whileWaiting = () -> {
            if (waits == 3) {
                kept.consented(new CampusToken("t-3", "r-3", NOW.plus(Duration.ofHours(9))));
            }
        };

        assertThat(tokens.current("gwang")).isEqualTo("t-3");
        assertThat(waits).isEqualTo(3);
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void theWaitHasAnEnd() {
        clock.tick(Duration.ofHours(3));
        kept.owner = "another replica";

        assertThatThrownBy(() -> tokens.current("gwang")).isInstanceOf(CampusLoginUnavailable.class);
    }

    @Test
    void aJAccountOutOfOrderDoesNotSpoilATokenThatIsStillGood() {
        clock.tick(Duration.ofMinutes(116));
        jAccount.outOfOrder = true;

        assertThat(tokens.current("gwang")).isEqualTo("t-1");
        assertThat(kept.owner).isNull();
    }

    @Test
    void aJAccountOutOfOrderAtTheEndIsSaid() {
        clock.tick(Duration.ofHours(3));
        jAccount.outOfOrder = true;

        assertThatThrownBy(() -> tokens.current("gwang")).isInstanceOf(CampusLoginUnavailable.class);
        assertThat(kept.lostAt).isNull();
        assertThat(kept.owner).isNull();
    }

    @Test
    void aRefusedTokenIsReplaced() {
        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-2");
    }

    @Test
    void aRefusedTokenThatSomebodyElseReplacedNeedsNoCall() {
        assertThat(tokens.renewed("gwang", "t-0")).isEqualTo("t-1");
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void aRefusedRefreshIsTriedOnceMoreLaterAndThenTheConsentIsLost() {
        jAccount.refreshTokens.clear();

        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
        clock.tick(RETRY.minusSeconds(1));
        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
        assertThat(jAccount.calls).containsExactly("refresh r-1");
        assertThat(kept.lostAt).isNull();
        assertThat(kept.owner).isNull();

        clock.tick(Duration.ofSeconds(1));
        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1"))
                .isInstanceOf(ConsentLost.class)
                .hasMessageStartingWith("The consent of account gwang is needed again");
        assertThat(jAccount.calls).containsExactly("refresh r-1", "refresh r-1");
        assertThat(kept.lostAt).isEqualTo(NOW.plus(RETRY));
    }

    @Test
    void aRefreshThatIsAcceptedTheSecondTimeIsAsIfNothingHadBeen() {
        CampusToken next = jAccount.refreshTokens.remove("r-1");
        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
        jAccount.refreshTokens.put("r-1", next);
        clock.tick(RETRY);

        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-2");
        assertThat(kept.refusedAt).isNull();
    }

    @Test
    void whileTheRefreshTokenIsRefusedTheAccessTokenServesToItsEnd() {
        jAccount.refreshTokens.clear();
        clock.tick(Duration.ofMinutes(116));

        assertThat(tokens.current("gwang")).isEqualTo("t-1");
        assertThat(tokens.current("gwang")).isEqualTo("t-1");
        assertThat(jAccount.calls).containsExactly("refresh r-1");
    }

    @Test
    void whereMoreAreRefusedThanGivenATokenItIsAnOutageAndIsWaitedOut() {
        CampusToken next = jAccount.refreshTokens.remove("r-1");
        kept.tally = new CampusTokenStore.Tally(3, 2);
        for (int hour = 0; hour < 5; hour++) {
            assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
            clock.tick(RETRY);
        }
        assertThat(kept.lostAt).isNull();
        jAccount.refreshTokens.put("r-1", next);

        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-2");
    }

    @Test
    void whereAsManyAreGivenATokenItIsNoOutage() {
        jAccount.refreshTokens.clear();
        kept.tally = new CampusTokenStore.Tally(3, 3);
        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
        clock.tick(RETRY);

        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(ConsentLost.class);
    }

    @Test
    void aTokenWithoutARefreshTokenIsLostWhenItIsRefusedLaterToo() {
        kept.consented(token("t-1", null));

        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(CampusLoginUnavailable.class);
        clock.tick(RETRY);
        assertThatThrownBy(() -> tokens.renewed("gwang", "t-1")).isInstanceOf(ConsentLost.class);
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void aConsentThatComesWhileRenewingWins() {
        jAccount.whileAnswering = () -> kept.consented(token("t-9", "r-9"));

        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-9");
    }

    @Test
    void aConsentThatComesWhileTheOldTokenIsLostWins() {
        jAccount.refreshTokens.clear();
        kept.refusedAt = NOW.minus(RETRY);
        jAccount.whileAnswering = () -> kept.consented(token("t-9", "r-9"));

        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-9");
        assertThat(kept.lostAt).isNull();
    }

    @Test
    void aConsentThatComesWhileTheOldTokenIsRefusedWins() {
        jAccount.refreshTokens.clear();
        jAccount.whileAnswering = () -> kept.consented(token("t-9", "r-9"));

        assertThat(tokens.renewed("gwang", "t-1")).isEqualTo("t-9");
        assertThat(kept.refusedAt).isNull();
    }

    @Test
    void aTokenDoesNotShowItself() {
        assertThat(token("t-1", "r-1").toString()).doesNotContain("t-1", "r-1");
    }

    private static CampusToken token(String access, @org.jspecify.annotations.Nullable String refresh) {
        return new CampusToken(access, refresh, NOW.plus(Duration.ofHours(2)));
    }
}
