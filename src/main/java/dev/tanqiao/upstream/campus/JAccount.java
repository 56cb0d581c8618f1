package dev.tanqiao.upstream.campus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.enrolment.CampusGrant;
import dev.tanqiao.core.enrolment.CampusLogin;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.CampusToken;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** jAccount's answers, read: RFC 6749 with an id_token beside the access token. */
public final class JAccount implements CampusLogin {

    /** Where the answer does not say: token life is not published, and a renewal too early costs little. */
    private static final Duration ASSUMED_LIFE = Duration.ofHours(1);

    /** A life that is none, or shorter than what a renewal runs ahead, would have a token renewed at each look. */
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    private final JAccountClient client;
    private final TokenEndpoint endpoint;
    private final IdToken idToken;
    private final Clock clock;

    /**
     * @param longestText in characters: a longer account is none
     */
    public JAccount(JAccountClient client, TokenEndpoint endpoint, int longestText, Clock clock) {
        this.client = client;
        this.endpoint = endpoint;
        this.idToken = new IdToken(client, longestText, clock);
        this.clock = clock;
    }

    @Override
    public URI authorizeAddress(String state) {
        return client.authorizeAddress(state);
    }

    @Override
    public Optional<CampusGrant> exchange(String code, String state) {
        return read(endpoint.exchangeCode(code), answer -> {
            IdToken.Person person = idToken.verified(answer.path("id_token").asText(), JAccountClient.nonce(state));
            return new CampusGrant(person.account(), person.name(), token(answer, null));
        });
    }

    @Override
    public Optional<CampusToken> refresh(String refreshToken) {
        return read(endpoint.refresh(refreshToken), answer -> token(answer, refreshToken));
    }

    /**
     * A token of our own, which checks codes and reads no person's data.
     *
     * @throws CampusLoginUnavailable when jAccount gives none
     */
    public CampusToken ourselves() {
        return read(endpoint.ourselves(), answer -> token(answer, null))
                .orElseThrow(() -> new CampusLoginUnavailable(
                        "jAccount refused our client credentials. Nothing was changed. Try again later."));
    }

    /** Empty for {@code invalid_grant}, the one refusal that is about this code or token. */
    private static <T> Optional<T> read(TokenEndpoint.Answer answer, Function<JsonNode, T> reading) {
        JsonNode json = json(answer);
        if (json.path("access_token").isTextual()) {
            return Optional.of(reading.apply(json));
        }
        if (json.path("error").asText().equals("invalid_grant")) {
            return Optional.empty();
        }
        throw new CampusLoginUnavailable("jAccount gave no token (HTTP %s%s). Nothing was changed. Try again later."
                .formatted(
                        answer.httpStatus(),
                        json.path("error").isTextual()
                                ? ", " + WireText.brief(json.path("error").asText())
                                : ""));
    }

    private static JsonNode json(TokenEndpoint.Answer answer) {
        JsonNode json = WireJson.value(answer.body());
        if (json.isMissingNode()) { // the body is not quoted: it may hold a token
            throw new CampusLoginUnavailable(
                    "jAccount's answer cannot be read (HTTP %s, not JSON). Nothing was changed. Try again later."
                            .formatted(answer.httpStatus()));
        }
        return json;
    }

    /** A refresh may answer without a refresh token, or with an empty one: the old one goes on. */
    private CampusToken token(JsonNode answer, @Nullable String oldRefreshToken) {
        String access = answer.path("access_token").asText();
        String given = answer.path("refresh_token").asText("");
        String refresh = given.isBlank() ? oldRefreshToken : given;
        Redactor.hideToken(access);
        Redactor.hideToken(refresh);
        return new CampusToken(access, refresh, clock.instant().plus(life(answer.path("expires_in"))));
    }

    private static Duration life(JsonNode expiresIn) {
        Duration said = Duration.ofSeconds(expiresIn.asLong(ASSUMED_LIFE.toSeconds()));
        return said.compareTo(SHORTEST_LIFE) < 0
                ? SHORTEST_LIFE
                : said.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : said;
    }
}
