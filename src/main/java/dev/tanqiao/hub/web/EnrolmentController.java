package dev.tanqiao.hub.web;

import dev.tanqiao.base.log.Outage;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.ConsentRefused;
import dev.tanqiao.core.enrolment.Consenting;
import dev.tanqiao.core.enrolment.Enrolment;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.WebUtils;

/** Where a person's browser begins and ends an enrolment. */
@RestController
class EnrolmentController {

    private static final Logger log = LoggerFactory.getLogger(EnrolmentController.class);
    private static final String COOKIE = "tanqiao-enrolment-";
    private static final int TOLD_APART_BY = 8;
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final Consenting consenting;
    private final URI publicUrl;
    private final EnrolmentRate rate = new EnrolmentRate(System::nanoTime);

    EnrolmentController(Consenting consenting, @Value("${tanqiao.public-url}") URI publicUrl) {
        this.consenting = consenting;
        this.publicUrl = publicUrl;
    }

    @GetMapping("/enrol")
    ResponseEntity<?> begin(HttpServletRequest request) {
        if (isOnlyLooking(request)) {
            return nothingHappens(request);
        }
        if (!rate.admits(request.getRemoteAddr())) {
            return tooMany();
        }
        Consenting.Begun begun = consenting.begin();
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(begun.jAccount())
                .header(HttpHeaders.SET_COOKIE, cookie(begun.state()).toString())
                .build();
    }

    @GetMapping("/enrol/callback")
    ResponseEntity<String> finish(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String error,
            HttpServletRequest request) {
        if (isOnlyLooking(request)) {
            return nothingHappens(request);
        }
        if (!rate.admits(request.getRemoteAddr())) { // each asks jAccount, also with the same state
            return tooMany();
        }
        Cookie kept = state == null ? null : WebUtils.getCookie(request, cookieName(state));
        return sentence(
                HttpStatus.OK, welcome(consenting.finish(state, kept == null ? null : kept.getValue(), code, error)));
    }

    /** HEAD, and what a browser fetches before its person wants it: neither begins nor ends anything. */
    private static boolean isOnlyLooking(HttpServletRequest request) {
        return request.getMethod().equals("HEAD") || isAhead(request);
    }

    private static boolean isAhead(HttpServletRequest request) {
        return Stream.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
                .map(request::getHeader)
                .anyMatch(purpose -> purpose != null && purpose.matches("(?i).*(prefetch|prerender|preview).*"));
    }

    /** What was fetched ahead and refused is fetched again once it is wanted. */
    private static ResponseEntity<String> nothingHappens(HttpServletRequest request) {
        return isAhead(request)
                ? sentence(
                        HttpStatus.SERVICE_UNAVAILABLE, "This page is not fetched ahead. Nothing was stored; open it.")
                : ResponseEntity.ok().contentType(TEXT).build();
    }

    private static ResponseEntity<String> tooMany() {
        return sentence(
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many enrolments were begun from your network. Nothing was stored; begin again in a minute.");
    }

    private static String welcome(Enrolment enrolment) {
        String whose = "%s (%s), ".formatted(enrolment.name(), enrolment.account());
        return enrolment.state() == Enrolment.State.REVOKED
                ? whose
                        + "your consent was renewed, but at the city you have withdrawn the authorization: no purchase becomes carbon points until you grant it there again. You can close this page."
                : whose
                        + "you are enrolled: your purchases since %s become carbon points once the city knows you. You can close this page."
                                .formatted(enrolment.consentedAt());
    }

    /** Lax, not Strict: the browser comes back from another site. Never read by a script, and over TLS alone where we have it. */
    private ResponseCookie cookie(String state) {
        String path = withoutSlash(publicUrl.getPath() == null ? "" : publicUrl.getPath());
        return ResponseCookie.from(cookieName(state), state)
                .httpOnly(true)
                .secure("https".equals(publicUrl.getScheme()))
                .sameSite("Lax")
                .path(path + "/enrol")
                .maxAge(Consenting.STATE_LIFE)
                .build();
    }

    /** One for each tab, and for so long as its page may be loaded again. */
    private static String cookieName(String state) {
        return COOKIE + state.substring(0, Math.min(TOLD_APART_BY, state.length()));
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    @ExceptionHandler
    ResponseEntity<String> refused(ConsentRefused refused) {
        log.info("enrolment.refused reason=\"{}\"", refused.getMessage());
        // A cookie belongs to a host: whoever came by another name of ours is told the one to come by.
        return sentence(
                HttpStatus.BAD_REQUEST,
                "%s The address to begin at is %s/enrol."
                        .formatted(refused.getMessage(), withoutSlash(publicUrl.toString())));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(RequestRejectedException refused) {
        return sentence(HttpStatus.BAD_REQUEST, "The address holds what no address of ours does. Nothing was stored.");
    }

    @ExceptionHandler
    ResponseEntity<String> unavailable(CampusLoginUnavailable unavailable) {
        log.warn("enrolment.jaccountUnavailable reason=\"{}\"", unavailable.getMessage());
        return sentence(
                HttpStatus.SERVICE_UNAVAILABLE,
                "jAccount cannot be asked at the moment. Nothing was stored; begin the enrolment again in a few minutes.");
    }

    @ExceptionHandler
    ResponseEntity<String> failed(Exception failure) {
        log.error("enrolment.failed", failure);
        return sentence(
                Outage.isOf(failure) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR,
                "Something failed on our side. Nothing was stored; begin the enrolment again in a few minutes.");
    }

    private static ResponseEntity<String> sentence(HttpStatus status, String sentence) {
        return ResponseEntity.status(status).contentType(TEXT).body(sentence + "\n");
    }
}
