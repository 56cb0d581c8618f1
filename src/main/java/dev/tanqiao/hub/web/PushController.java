package dev.tanqiao.hub.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.route.ClaimTriggers;
import dev.tanqiao.hub.store.Due;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The one door for the city's pushes: bytes go to the route {@code bill-push} or {@code authorization-push}, and the answer
 * says {@code code} 200 only after the push is committed (数据推送, 应答机制).
 */
@RestController
final class PushController {

    private static final Logger log = LoggerFactory.getLogger(PushController.class);
    private static final int ROUTE_MISSING = 503;

    private final PushDoor door;
    private final CamelContext camel;
    private final ProducerTemplate routes;
    private final ClaimTriggers triggers;
    private final ObjectMapper json;

    PushController(
            PushDoor door, CamelContext camel, ProducerTemplate routes, ClaimTriggers triggers, ObjectMapper json) {
        this.door = door;
        this.camel = camel;
        this.routes = routes;
        this.triggers = triggers;
        this.json = json;
    }

    @PostMapping("/push/{secret}/bills")
    void bills(@PathVariable String secret, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(response, take(secret, "direct:bill-push", request));
    }

    @PostMapping("/push/{secret}/authorizations")
    void authorizations(@PathVariable String secret, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(response, take(secret, "direct:authorization-push", request));
    }

    /** Whole and at once: finding a converter for it would take as long as storing the push. */
    private void answer(HttpServletResponse response, Acknowledgement answer) throws IOException {
        byte[] body = json.writeValueAsBytes(answer);
        response.setStatus(answer.code());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private Acknowledgement take(String secret, String route, HttpServletRequest request) throws IOException {
        if (!door.paths().isOurs(secret)) {
            return answer(HttpStatus.NOT_FOUND, "There is nothing here.");
        }
        if (!mayPush(request.getRemoteAddr())) {
            log.warn(
                    "push.refused route={} address={} reason=\"it is none of tanqiao.push.allowed-addresses\"",
                    route,
                    request.getRemoteAddr());
            return answer(HttpStatus.NOT_FOUND, "There is nothing here.");
        }
        byte[] body;
        try {
            body = request.getInputStream().readAllBytes();
        } catch (BoundedBody.Refused refused) {
            log.warn("push.refused route={} reason=\"{}\"", route, refused.getMessage());
            return answer(refused.status(), refused.getMessage() + " Nothing was stored.");
        }
        if (camel.hasEndpoint(route) == null) {
            return answer(HttpStatus.valueOf(ROUTE_MISSING), "The hub is starting. Push again later.");
        }
        if (Boolean.TRUE.equals(routes.requestBody(route, body, Boolean.class))) {
            triggers.wake(Set.of(Due.PUSH));
            return answer(HttpStatus.OK, "成功");
        }
        log.warn("push.refused route={} reason=\"not a push of this kind\" bytes={}", route, body.length);
        return answer(
                HttpStatus.BAD_REQUEST,
                "This is not a push of this kind as the city's document has it. Nothing was stored.");
    }

    private boolean mayPush(String address) {
        return door.allowedAddresses().isEmpty()
                || door.allowedAddresses().stream().anyMatch(range -> range.contains(address));
    }

    private static Acknowledgement answer(HttpStatus status, String message) {
        return new Acknowledgement(status.value(), message, null);
    }

    /**
     * 应答机制: whoever pushed reads {@code code}.
     *
     * @param content nothing, as in the document's example
     */
    record Acknowledgement(int code, String msg, @Nullable String content) {}
}
