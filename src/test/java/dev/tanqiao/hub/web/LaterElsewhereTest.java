package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Senders repeat what is answered 503; what is answered 500 they take for refused. */
class LaterElsewhereTest {

    private final LaterElsewhere door = new LaterElsewhere(new ObjectMapper());

    @Test
    void whoComesWhileTheHubStopsIsSentAwayAndNothingIsDone() throws Exception {
        door.stop();

        MockHttpServletResponse answer = ask("/push/secret/bills", (request, response) -> {
            throw new AssertionError("nothing is done");
        });

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
        assertThat(answer.getContentAsString()).contains("\"code\":503");
        assertThat(ask("/api/status", (request, response) -> {}).getContentAsString())
                .contains("\"detail\"", "\"status\":503");
    }

    @Test
    void whoseRequestMeetsTheStopIsSentAwayToo() throws Exception {
        assertThat(ask("/push/secret/bills", (request, response) -> {
                            door.stop();
                            throw new ServletException("no consumers available on endpoint direct:bill-push");
                        })
                        .getStatus())
                .isEqualTo(503);
    }

    @Test
    void soIsWhoseRequestMeetsADatabaseThatIsAway() throws Exception {
        assertThat(ask("/push/secret/bills", (request, response) -> {
                            throw new ServletException(new SQLTransientConnectionException("timed out"));
                        })
                        .getHeader("Retry-After"))
                .isEqualTo("5");
    }

    @Test
    void butMistakesAreNotAndHealthIsAlwaysAnswered() throws Exception {
        assertThatThrownBy(() -> ask("/api/status", (request, response) -> {
                    throw new IllegalStateException("a mistake");
                }))
                .hasMessage("a mistake");

        door.stop();
        assertThat(ask("/actuator/health/liveness", (request, response) -> {}).getStatus())
                .isEqualTo(200);
    }

    private MockHttpServletResponse ask(String path, FilterChain chain) throws Exception {
        var request = new MockHttpServletRequest("POST", path);
        request.setServletPath(path);
        var response = new MockHttpServletResponse();
        door.doFilter(request, response, chain);
        return response;
    }
}
