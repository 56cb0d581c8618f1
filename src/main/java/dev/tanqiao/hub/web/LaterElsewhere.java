package dev.tanqiao.hub.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.log.Outage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sends away whoever comes while the hub stops or its database is away: HTTP 503 with Retry-After, on which senders try again; they
 * take another answer for a mistake of theirs or ours.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LaterElsewhere extends OncePerRequestFilter {

    static final String RETRY_AFTER_SECONDS = "5";

    static final String NOT_NOW =
            "The hub cannot do that now; whether anything was done is not known. Ask again in a few seconds.";

    private static final Logger log = LoggerFactory.getLogger(LaterElsewhere.class);

    private final ObjectMapper json;
    private volatile boolean stopping;

    LaterElsewhere(ObjectMapper json) {
        this.json = json;
    }

    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getServletPath().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (stopping) {
            sendAway(request, response, "The hub is stopping, and nothing was done. Ask again in a few seconds.");
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException failed) {
            if (response.isCommitted() || !stopping && !Outage.isOf(failed)) {
                throw failed;
            }
            log.warn("request.sent_away reason=\"{}\"", stopping ? "the hub is stopping" : "the database is away");
            response.resetBuffer();
            sendAway(request, response, NOT_NOW);
        }
    }

    private void sendAway(HttpServletRequest request, HttpServletResponse response, String sentence)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        response.setHeader(HttpHeaders.CONNECTION, "close"); // the next one goes to another replica
        if (request.getServletPath().startsWith("/push/")) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(
                    response.getOutputStream(),
                    new PushController.Acknowledgement(HttpStatus.SERVICE_UNAVAILABLE.value(), sentence, null));
        } else {
            ApiSecurity.refuse(response, json, HttpStatus.SERVICE_UNAVAILABLE, sentence);
        }
    }
}
