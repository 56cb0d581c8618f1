package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The city's part of the admin API: rows to check a hub against, a person's decisions, and errors to plant. What is not found is a {@link java.util.NoSuchElementException}. */
final class CityAdmin {

    private final City city;

    CityAdmin(City city) {
        this.city = city;
    }

    Map<String, Operation> byAddress() {
        return Map.of(
                "GET city/ledger",
                rows(CityRows::ledger),
                "GET city/subscriptions",
                rows(CityRows::subscriptions),
                "GET city/pushes",
                rows(CityRows::pushes),
                "POST city/push",
                request -> SimAnswer.json(Json.object().put("lines", city.pushNow())),
                "POST city/persons/{cid}/authorization",
                this::changeAuthorization,
                "POST city/ledger/{transactionId}/book-again",
                plant(city::bookAgain),
                "POST city/ledger/{transactionId}/forget",
                plant(city::forget),
                "POST city/tokens/revoke",
                this::revokeToken);
    }

    private Operation rows(Function<CityRows, JsonNode> rows) {
        return request -> SimAnswer.json(city.read(rows));
    }

    private SimAnswer changeAuthorization(SimRequest request) {
        JsonNode said = request.json().path("type");
        int type = said.isIntegralNumber() && said.canConvertToInt() ? said.intValue() : 0;
        if (type != 1 && type != -1) {
            throw new IllegalArgumentException(
                    "The body says {\"type\": 1} (authorized) or {\"type\": -1} (withdrawn).");
        }
        city.changeAuthorization(request.variable("cid"), type == 1);
        return SimAnswer.json(Json.object().put("authorized", type == 1));
    }

    private SimAnswer revokeToken(SimRequest request) {
        city.revokeToken(request.header("authorization")
                .orElseThrow(() -> new IllegalArgumentException("The header Authorization carries the token.")));
        return SimAnswer.json(Json.object().put("revoked", true));
    }

    private static Operation plant(Consumer<String> what) {
        return request -> {
            what.accept(request.variable("transactionId"));
            return SimAnswer.json(Json.object().put("planted", true));
        };
    }
}
