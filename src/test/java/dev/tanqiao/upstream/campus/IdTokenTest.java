package dev.tanqiao.upstream.campus;

import static dev.tanqiao.upstream.campus.IdTokens.anIdToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.enrolment.ConsentRefused;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class IdTokenTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final String JACCOUNT = "https://jaccount.sjtu.edu.cn";
    private static final String SECRET = "our client secret";

    private static final String NONCE = JAccountClient.nonce("the state of this enrolment");

    private final IdToken idToken = withIssuer("");

    private static IdToken withIssuer(String issuer) {
        return new IdToken(
                new JAccountClient(
                        URI.create(JACCOUNT),
                        issuer,
                        "tanqiao",
                        SECRET,
                        "openid",
                        URI.create("https://hub/enrol/callback")),
                256,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void anAccountThatNoIndexKeepsIsRefused() {
        assertThatThrownBy(() ->
                        idToken.verified(good().of("g".repeat(257), "王同学").text(), NONCE))
                .isInstanceOf(ConsentRefused.class)
                .hasMessageContaining("longer than 256 characters");
    }

    @Test
    void aTokenVouchesForItsPerson() {
        assertThat(idToken.verified(good().of("gwang", "王同学").text(), NONCE))
                .isEqualTo(new IdToken.Person("gwang", "王同学"));
    }

    @Test
    void aPersonWithoutANameIsCalledByTheAccount() {
        assertThat(idToken.verified(good().of("gwang", "").text(), NONCE))
                .isEqualTo(new IdToken.Person("gwang", "gwang"));
    }

    @Test
    void aTokenForSeveralApplicationsCountsWhenWeAreOneOfThem() {
        assertThat(idToken.verified(good().audience("[\"other\",\"tanqiao\"]").text(), NONCE)
                        .account())
                .isEqualTo("gwang");
    }

    @Test
    void aTokenForOthersIsRefused() {
        assertRefused(good().audience("\"other\"").text(), "meant for another application");
        assertRefused(good().audience("[\"tanqiao2\"]").text(), "meant for another application");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        assertRefused(good().from(JACCOUNT + ".example").text(), "its issuer is not jAccount");
        assertRefused(good().from(JACCOUNT + "/oauth2/x").text(), "its issuer is not jAccount");
    }

    @Test
    void theIssuerThatTheSettingsNameIsTakenToTheLetter() {
        IdToken exact = withIssuer("https://issuer.example/sjtu");

        assertThat(exact.verified(good().from("https://issuer.example/sjtu").text(), NONCE)
                        .account())
                .isEqualTo("gwang");
        assertThatThrownBy(() -> exact.verified(good().text(), NONCE))
                .hasMessageContaining("its issuer is not jAccount");
    }

    @Test
    void clocksMayDifferByTwoMinutes() {
        assertThat(idToken.verified(
                                good().endingAt(NOW.minusSeconds(119))
                                        .saying("\"nbf\":%1$d,\"iat\":%1$d"
                                                .formatted(NOW.plusSeconds(120).getEpochSecond()))
                                        .text(),
                                NONCE)
                        .account())
                .isEqualTo("gwang");
    }

    @Test
    void aTokenThatDoesNotHoldYetIsRefused() {
        long later = NOW.plusSeconds(121).getEpochSecond();
        assertRefused(good().saying("\"nbf\":" + later).text(), "it does not hold yet");
        assertRefused(good().saying("\"iat\":" + later).text(), "it does not hold yet");
    }

    @Test
    void aTokenIssuedToAnotherApplicationIsRefused() {
        assertRefused(good().saying("\"azp\":\"other\"").text(), "issued to another application");
    }

    @Test
    void aTokenThatAsksForWhatWeDoNotKnowIsRefused() {
        assertRefused(
                good().header("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}").text(), "asks for what we do not know");
    }

    @Test
    void aTokenOfAnotherEnrolmentIsRefused() {
        assertThat(idToken.verified(
                                good().saying("\"nonce\":\"%s\"".formatted(NONCE))
                                        .text(),
                                NONCE)
                        .account())
                .isEqualTo("gwang");
        assertRefused(good().saying("\"nonce\":\"another\"").text(), "belongs to another enrolment");
    }

    @Test
    void aTokenThatHasEndedIsRefused() {
        assertRefused(good().endingAt(NOW.minusSeconds(120)).text(), "it has ended");
    }

    @Test
    void aTokenThatNamesNobodyIsRefused() {
        assertRefused(good().of(" ", "x").text(), "it names nobody");
    }

    @Test
    void aTokenUnderAnotherKeyIsRefused() {
        assertRefused(good().signedWith("another secret").text(), "its signature is wrong");
    }

    @Test
    void anUnsignedTokenIsRefusedWhateverItSaysOfItself() {
        String[] parts = good().header("{\"alg\":\"none\"}").text().split("\\.");
        assertRefused(parts[0] + "." + parts[1] + ".", "it is not a signed token");
        assertRefused(good().header("{\"alg\":\"RS256\"}").text(), "not signed by HS256");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (String text : new String[] {"", "a.b", "a.b.c", "!!.!!.!!", "e30.e30.e30"}) {
            assertThatThrownBy(() -> idToken.verified(text, NONCE)).isInstanceOf(ConsentRefused.class);
        }
    }

    private void assertRefused(String token, String because) {
        assertThatThrownBy(() -> idToken.verified(token, NONCE))
                .isInstanceOf(ConsentRefused.class)
                .hasMessageContaining(because);
    }

    private static IdTokens good() {
        return anIdToken(JACCOUNT + "/oauth2/", SECRET, NOW.plusSeconds(1));
    }
}
