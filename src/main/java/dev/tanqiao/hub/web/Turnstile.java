package dev.tanqiao.hub.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Lets a few requests of an address in at a time, and waits for no body that nobody has read: else whoever lets bodies drip in takes
 * all threads, and the health probes starve with the rest.
 */
@Component
final class Turnstile extends ValveBase implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** Of Tomcat's 200 threads. A load balancer is one address, and what comes while a bundle is replaced waits in one of them each. */
    static final int MOST_OF_ONE_ADDRESS = 150;

    private final Map<String, Integer> inside = new ConcurrentHashMap<>();

    Turnstile() {
        super(true);
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addEngineValves(this);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String address = request.getRemoteAddr();
        try {
            if (inside.merge(address, 1, Integer::sum) <= MOST_OF_ONE_ADDRESS) {
                getNext().invoke(request, response);
            } else {
                response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
                response.setHeader(HttpHeaders.CONNECTION, "close");
            }
        } finally {
            inside.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
            if (!request.isAsync() && !request.getCoyoteRequest().isFinished()) {
                response.finishResponse(); // else it would become a 500
                request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
        }
    }
}
