package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.lab.simulator.Address;
import dev.tanqiao.lab.simulator.Form;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/**
 * Asks operations of campus, jAccount and city beside the hub, as its client does. What the caller has to show it gets first, by the
 * upstreams' own operations.
 */
final class Asking {

    private static final String EVERY_SCOPE = "unicode card_info card_transactions";
    private static final String CITY = "city";
    private static final String CLIENT = "client";

    private final ScenarioHub scenarioHub;
    private final Exchange exchange;

    /** The latest token of each person, of the client, and of the city. */
    private final Map<String, String> latestTokens = new HashMap<>();

    private final Map<String, String> refreshTokens = new HashMap<>();

    Asking(ScenarioHub scenarioHub, Exchange exchange) {
        this.scenarioHub = scenarioHub;
        this.exchange = exchange;
    }

    /** Asks as the step says, and tells what of the answer is otherwise. */
    Optional<String> ask(JsonNode said) {
        String operation = said.path("operation").asText();
        return exchange.send(operation, request(operation, asked(operation, said)), said);
    }

    /** What is sent unless the step says otherwise, and what it says; null leaves something out. */
    private ObjectNode asked(String operation, JsonNode said) {
        ObjectNode asked = usual(operation, said);
        for (String part : List.of("query", "headers")) {
            said.path(part)
                    .properties()
                    .forEach(one -> asked.withObject("/" + part).set(one.getKey(), one.getValue()));
        }
        if (said.has("body")) {
            asked.set("body", said.path("body"));
        }
        return asked;
    }

    private ObjectNode usual(String operation, JsonNode said) {
        ObjectNode usual = Json.object();
        ObjectNode query = usual.putObject("query");
        ObjectNode headers = usual.putObject("headers");
        switch (operation) {
            case "jaccount.authorize" -> {
                query.setAll(consentAsked(said.path("scope").asText(EVERY_SCOPE)));
                headers.put("Cookie", cookie(said.path("person").asText()));
            }
            case "jaccount.discovery" -> {
                // Open to everybody.
            }
            case "jaccount.logout" -> query.put("client_id", client().id());
            case "jaccount.token" -> headers.put("Authorization", clientItself());
            case "city.getAccessToken" -> {
                headers.setAll(sessionHeaders());
                usual.set("body", appId());
            }
            case "city.cidIssue" -> {
                // Nobody is asked who he is.
            }
            default -> {
                boolean ofCity = operation.startsWith(CITY);
                ObjectNode carrier = ofCity ? headers : query;
                token(operation, said)
                        .ifPresent(token -> carrier.put(ofCity ? "Authorization" : "access_token", token));
            }
        }
        return usual;
    }

    private Optional<String> token(String operation, JsonNode said) {
        String owner = operation.startsWith(CITY) ? CITY : said.path("person").asText(CLIENT);
        return switch (said.path("token").asText("new")) {
            case "none" -> Optional.empty();
            case "wrong" -> Optional.of("nobody-gave-this-out");
            case "latest" ->
                Optional.of(Objects.requireNonNull(
                        latestTokens.get(owner), "No step before has got a token of %s.".formatted(owner)));
            default -> {
                String token = newToken(owner, said.path("scope").asText(EVERY_SCOPE));
                latestTokens.put(owner, token);
                yield Optional.of(token);
            }
        };
    }

    private String newToken(String owner, String scope) {
        return switch (owner) {
            case CITY ->
                got("city.getAccessToken", usual("city.getAccessToken", Json.object()))
                        .at("/content/accessToken")
                        .asText();
            case CLIENT ->
                tokens(Json.object().put("grant_type", "client_credentials").put("scope", "unicode"))
                        .path("access_token")
                        .asText();
            default -> tokensOf(owner, scope).path("access_token").asText();
        };
    }

    private JsonNode tokensOf(String person, String scope) {
        JsonNode tokens = tokens(Json.object()
                .put("grant_type", "authorization_code")
                .put("code", consent(person, scope))
                .put("redirect_uri", callback()));
        refreshTokens.put(person, tokens.path("refresh_token").asText());
        return tokens;
    }

    private JsonNode tokens(ObjectNode form) {
        return got("jaccount.token", usual("jaccount.token", Json.object()).<ObjectNode>set("body", form));
    }

    /** An authorization code of a person who has just agreed. */
    String consent(String person) {
        return consent(person, EVERY_SCOPE);
    }

    private String consent(String person, String scope) {
        ObjectNode asked =
                usual("jaccount.authorize", Json.object().put("person", person).put("scope", scope));
        String location = answer("jaccount.authorize", asked)
                .headers()
                .firstValue("location")
                .orElse("?");
        String query = location.substring(location.indexOf('?') + 1);
        return Form.parse(query).getOrDefault("code", List.of("")).get(0);
    }

    /** The refresh token that came with a person's latest token. */
    String refreshToken(String person) {
        return Optional.ofNullable(refreshTokens.get(person))
                .orElseThrow(() -> new IllegalArgumentException(person + " has no refresh token yet"));
    }

    private ObjectNode consentAsked(String scope) {
        return Json.object()
                .put("response_type", "code")
                .put("client_id", client().id())
                .put("redirect_uri", callback())
                .put("scope", scope)
                .put("state", "asked-by-a-scenario");
    }

    private String callback() {
        return scenarioHub.hubAddress() + "/enrol/callback";
    }

    private static String cookie(String person) {
        return person.isEmpty() ? "" : "JAAuthCookie=" + person;
    }

    private World.Client client() {
        return scenarioHub.playedWorld().campus().client();
    }

    private String clientItself() {
        String pair = client().id() + ":" + client().secret();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode sessionHeaders() {
        return Json.object()
                .put("transactionId", UUID.randomUUID().toString())
                .put("timestamp", String.valueOf(scenarioHub.now().toEpochMilli()));
    }

    private ObjectNode appId() {
        World.City city = scenarioHub.playedWorld().city();
        RsaPadding padding = Objects.requireNonNullElse(city.rsaPadding(), RsaPadding.PKCS1);
        try {
            var key = PemKeys.first(Files.readString(scenarioHub.publicKeyFile()), RSAKeyParameters.class);
            return Json.object().put("appId", padding.encrypted(city.appId(), key));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private JsonNode got(String operation, ObjectNode asked) {
        HttpResponse<String> answer = answer(operation, asked);
        return Json.read(answer.body())
                .filter(body -> answer.statusCode() == 200)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s gives no token: HTTP %s, %s".formatted(operation, answer.statusCode(), answer.body())));
    }

    private HttpResponse<String> answer(String operation, ObjectNode asked) {
        try {
            return exchange.answer(request(operation, asked));
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        }
    }

    private HttpRequest request(String operation, ObjectNode asked) {
        Address address = Address.of(operation);
        String query = pairs(asked.path("query"));
        JsonNode body = asked.path("body");
        boolean isForm = operation.equals("jaccount.token");
        String text =
                body.isMissingNode() ? "" : body.isTextual() ? body.asText() : isForm ? pairs(body) : Json.write(body);
        var request = HttpRequest.newBuilder(URI.create(
                        scenarioHub.upstreamAddress() + address.path() + (query.isEmpty() ? "" : "?" + query)))
                .timeout(Exchange.TIMEOUT)
                .method(address.method(), HttpRequest.BodyPublishers.ofString(text));
        if (!text.isEmpty()) {
            request.header("Content-Type", isForm ? "application/x-www-form-urlencoded" : "application/json");
        }
        asked.path("headers").properties().stream()
                .filter(one -> !one.getValue().isNull())
                .forEach(one -> request.setHeader(one.getKey(), one.getValue().asText()));
        return request.build();
    }

    /** As a query and a form carry them; a list gives a name several times, null leaves it out. */
    private static String pairs(JsonNode values) {
        List<String> pairs = new ArrayList<>();
        values.properties().forEach(one -> {
            JsonNode each = one.getValue();
            (each.isArray() ? each : Json.array().add(each)).forEach(value -> {
                if (!value.isNull()) {
                    pairs.add(one.getKey() + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8));
                }
            });
        });
        return String.join("&", pairs);
    }
}
