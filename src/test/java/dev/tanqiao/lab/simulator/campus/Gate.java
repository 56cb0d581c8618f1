package dev.tanqiao.lab.simulator.campus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Form;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Promised;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.VirtualClock;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client in front of a campus of its own, without HTTP; keeps what the campus journals. */
final class Gate {

    static final String CALLBACK = "http://127.0.0.1:8080/enrol/callback";

    final World world;
    final VirtualClock clock;
    final List<ObjectNode> journal = new ArrayList<>();
    final Campus campus;

    Gate(World world, Path stateDirectory) {
        this.world = world;
        this.clock = new VirtualClock(Instant.parse("2026-03-02T04:00:00Z"));
        this.campus = new Campus(world, clock, this::record, stateDirectory, Strikes.NONE);
    }

    private void record(String model, ObjectNode entry) {
        ObjectNode line = entry.deepCopy().put("at", clock.instant().toString());
        journal.add(line);
        campus.apply(line);
    }

    void tick(Duration duration) {
        clock.advanceTo(clock.instant().plus(duration));
    }

    SimAnswer call(String operation, Map<String, String> query, Map<String, String> headers, String body) {
        var request = new SimRequest("GET", "/", Form.parse(Form.write(query)), headers, body);
        return Promised.kept(
                operation, requireNonNull(campus.operations().get(operation)).answer(request));
    }

    JsonNode read(String operation, String token, String... namesAndValues) {
        return Json.read(ask(operation, token, namesAndValues).body()).orElseThrow();
    }

    SimAnswer ask(String operation, String token, String... namesAndValues) {
        Map<String, String> query = pairs(namesAndValues);
        query.put("access_token", token);
        return call(operation, query, Map.of(), "");
    }

    /** Where jAccount sends the browser of a person. */
    SimAnswer authorize(String account, String... namesAndValues) {
        Map<String, String> query = pairs(
                "response_type",
                "code",
                "client_id",
                "tanqiao",
                "redirect_uri",
                CALLBACK,
                "state",
                "s-1",
                "scope",
                "openid unicode card_info card_transactions");
        query.putAll(pairs(namesAndValues));
        return call("jaccount.authorize", query, Map.of("cookie", "other=1; JAAuthCookie=" + account), "");
    }

    String code(String account, String... namesAndValues) {
        return parameter(authorize(account, namesAndValues), "code");
    }

    static String parameter(SimAnswer redirect, String name) {
        String query = URI.create(redirect.header("Location").orElseThrow()).getRawQuery();
        return requireNonNull(Form.parse(query).get(name)).get(0);
    }

    SimAnswer token(String... namesAndValues) {
        String basic = "tanqiao:" + world.campus().client().secret();
        String encoded = Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
        return call(
                "jaccount.token",
                Map.of(),
                Map.of("authorization", "Basic " + encoded),
                Form.write(pairs(namesAndValues)));
    }

    JsonNode tokens(String account, String scope) {
        SimAnswer answer = token(
                "grant_type", "authorization_code", "code", code(account, "scope", scope), "redirect_uri", CALLBACK);
        return Json.read(answer.body()).orElseThrow();
    }

    String accessToken(String account, String scope) {
        return tokens(account, scope).path("access_token").asText();
    }

    JsonNode admin(String operation, Map<String, String> variables, String body) {
        var request = new SimRequest("POST", "", Map.of(), Map.of(), body, variables);
        return Json.read(requireNonNull(campus.admin().get(operation))
                        .answer(request)
                        .body())
                .orElseThrow();
    }

    static Map<String, String> pairs(String... namesAndValues) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return pairs;
    }
}
