package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.lab.simulator.Form;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/** Goes through an enrolment in a hub's stead, at the upstreams' own operations. */
final class Formalities {

    private static final String SCOPES = "openid card_transactions unicode";

    private final Simulator simulator;

    Formalities(Simulator simulator) {
        this.simulator = simulator;
    }

    Enrolled all(String account) {
        World.Person person = simulator
                .world()
                .person(account)
                .orElseThrow(() -> new IllegalArgumentException("There is no %s in this world; there are %s."
                        .formatted(
                                account,
                                simulator.world().persons().stream()
                                        .map(World.Person::account)
                                        .toList())));
        JsonNode tokens = tokens(account);
        String cid = cid(person);
        return new Enrolled(
                account,
                cid,
                tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText());
    }

    String cityToken(RSAKeyParameters key) {
        World.City city = simulator.world().city();
        RsaPadding padding = Objects.requireNonNullElse(city.rsaPadding(), RsaPadding.PKCS1);
        var login = new SimRequest(
                "POST",
                "",
                Map.of(),
                Map.of(
                        "transactionid",
                        UUID.randomUUID().toString(),
                        "timestamp",
                        String.valueOf(simulator.clock().millis())),
                Json.write(Json.object().put("appId", padding.encrypted(city.appId(), key))));
        return answered(simulator.ask("city.getAccessToken", login))
                .at("/content/accessToken")
                .asText();
    }

    private JsonNode tokens(String account) {
        World.Client client = simulator.world().campus().client();
        String callback = simulator.world().campus().redirectUris().get(0);
        SimAnswer consent = simulator.ask(
                "jaccount.authorize",
                new SimRequest(
                        "GET",
                        "/oauth2/authorize",
                        Map.of(
                                "response_type", List.of("code"),
                                "client_id", List.of(client.id()),
                                "redirect_uri", List.of(callback),
                                "scope", List.of(SCOPES)),
                        Map.of("cookie", "JAAuthCookie=" + account),
                        ""));
        String query = URI.create(consent.header("Location").orElse("?")).getRawQuery();
        String code = Form.parse(query).getOrDefault("code", List.of("")).get(0);
        String basic = Base64.getEncoder()
                .encodeToString((client.id() + ":" + client.secret()).getBytes(StandardCharsets.UTF_8));
        return answered(simulator.ask(
                "jaccount.token",
                new SimRequest(
                        "POST",
                        "/oauth2/token",
                        Map.of(),
                        Map.of(
                                "authorization",
                                "Basic " + basic,
                                "host",
                                simulator.address().getAuthority()),
                        Form.write(
                                Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", callback)))));
    }

    private String cid(World.Person person) {
        String cid = city(
                        "city.cidIssue",
                        Json.object()
                                .put("account", person.account())
                                .put("name", person.name())
                                .put("consentId", "consent-of-" + person.account()))
                .at("/content/cid")
                .asText();
        city("city.accountAuthorize", Json.object().put("cid", cid));
        return cid;
    }

    private JsonNode city(String operation, ObjectNode body) {
        return answered(simulator.ask(
                operation,
                new SimRequest(
                        "POST", "", Map.of(), Map.of(), Json.write(body), Map.of(SimRequest.LET_IN, operation))));
    }

    private static JsonNode answered(SimAnswer answer) {
        return Json.read(answer.body())
                .filter(body -> answer.status() == 200)
                .orElseThrow(() -> new IllegalStateException("The simulator refused: " + answer.body()));
    }
}
