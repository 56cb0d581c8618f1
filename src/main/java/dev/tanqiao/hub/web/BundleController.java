package dev.tanqiao.hub.web;

import dev.tanqiao.hub.bundle.HttpSources;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The addresses at which routes of bundles begin: {@code /in} stores a post, {@code /ext} answers a request. */
@RestController
final class BundleController {

    private static final Pattern JSON_BEGINS = Pattern.compile("\\s*[{\\[]");

    private final HttpSources sources;

    BundleController(HttpSources sources) {
        this.sources = sources;
    }

    @PostMapping("/in/{bundle}/{name}")
    ResponseEntity<?> post(@PathVariable String bundle, @PathVariable String name, HttpServletRequest request) {
        return answer(sources::post, bundle, name, null, request);
    }

    @PostMapping("/in/{bundle}/{name}/{secret}")
    ResponseEntity<?> post(
            @PathVariable String bundle,
            @PathVariable String name,
            @PathVariable String secret,
            HttpServletRequest request) {
        return answer(sources::post, bundle, name, secret, request);
    }

    @PostMapping("/ext/{bundle}/{name}")
    ResponseEntity<?> ask(@PathVariable String bundle, @PathVariable String name, HttpServletRequest request) {
        return answer(sources::ask, bundle, name, null, request);
    }

    /** What is done with a request. */
    @FunctionalInterface
    private interface Answering {
        HttpSources.Answer to(HttpSources.Request request) throws HttpSources.Refused;
    }

    private static ResponseEntity<?> answer(
            Answering answering, String bundle, String name, @Nullable String secret, HttpServletRequest request) {
        try {
            HttpSources.Answer answer = answering.to(new HttpSources.Request(
                    bundle,
                    name,
                    secret,
                    headers(request),
                    roles(),
                    request.getInputStream().readAllBytes()));
            var response = ResponseEntity.status(answer.status());
            if (answer.body() instanceof String text
                    && JSON_BEGINS.matcher(text).lookingAt()) {
                response.contentType(MediaType.APPLICATION_JSON); // the route has written it itself
            }
            return response.body(answer.body());
        } catch (HttpSources.Refused refused) {
            return refusal(HttpStatus.valueOf(refused.status()), String.valueOf(refused.getMessage()));
        } catch (BoundedBody.Refused refused) {
            return refusal(refused.status(), String.valueOf(refused.getMessage()));
        } catch (IOException broken) {
            return refusal(HttpStatus.BAD_REQUEST, "The request's body ended before it was whole.");
        }
    }

    private static ResponseEntity<ProblemDetail> refusal(HttpStatus status, String sentence) {
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, sentence))
                .build();
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.getHeaderNames()
                .asIterator()
                .forEachRemaining(name -> headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name)));
        return headers;
    }

    private static List<String> roles() {
        var caller = SecurityContextHolder.getContext().getAuthentication();
        return caller == null
                ? List.of()
                : caller.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .toList();
    }
}
