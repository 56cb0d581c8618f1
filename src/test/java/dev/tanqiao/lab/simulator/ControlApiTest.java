package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ControlApiTest {

    private final ControlApi control = new ControlApi(() -> Map.of(
            "GET status", request -> SimAnswer.json(Json.object().put("ok", true)),
            "POST orders/{id}/pay", request -> SimAnswer.json(Json.object().put("id", request.variable("id"))),
            "POST unknown",
                    request -> {
                        throw new NoSuchElementException("There is no such thing.");
                    },
            "POST unfit",
                    request -> {
                        throw new IllegalArgumentException("That does not fit.");
                    }));

    private SimAnswer call(String method, String path) {
        return control.answer(new SimRequest(method, path, Map.of(), Map.of(), ""));
    }

    @Test
    void anOperationIsFoundByMethodAndAddress() {
        assertThat(call("GET", "status").body()).isEqualTo("{\"ok\":true}");
        assertThat(call("POST", "orders/T1/pay").body()).isEqualTo("{\"id\":\"T1\"}");
    }

    @Test
    void whatIsNotThereIsToldWithWhatIs() {
        assertThat(call("GET", "orders/T1/pay").status()).isEqualTo(404);
        assertThat(call("POST", "orders/a/b/pay").body())
                .startsWith("{\"error\":\"There is no POST orders/a/b/pay.\",\"operations\":[\"GET status\",");
    }

    @Test
    void refusalsAreSentences() {
        assertThat(call("POST", "unknown"))
                .extracting(SimAnswer::status, SimAnswer::body)
                .containsExactly(404, "{\"error\":\"There is no such thing.\"}");
        assertThat(call("POST", "unfit"))
                .extracting(SimAnswer::status, SimAnswer::body)
                .containsExactly(400, "{\"error\":\"That does not fit.\"}");
    }
}
