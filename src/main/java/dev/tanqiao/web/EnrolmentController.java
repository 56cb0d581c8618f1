package dev.tanqiao.web;

import dev.tanqiao.enrolment.CampusLoginUnavailable;
import dev.tanqiao.enrolment.ConsentRefused;
import dev.tanqiao.enrolment.Consenting;
import dev.tanqiao.enrolment.Enrolment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where a person's browser begins and ends an enrolment. */
@RestController
class EnrolmentController {

    private static final Logger log = LoggerFactory.getLogger(EnrolmentController.class);
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final Consenting consenting;

    EnrolmentController(Consenting consenting) {
        this.consenting = consenting;
    }

    @GetMapping("/enrol")
    ResponseEntity<Void> begin() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(consenting.begin())
                .build();
    }

    @GetMapping("/enrol/callback")
    ResponseEntity<String> finish(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String error) {
        Enrolment enrolment = consenting.finish(state, code, error);
        return sentence(
                HttpStatus.OK,
                "%s (%s), you are enrolled: your purchases since %s become carbon points once the city knows you. You can close this page."
                        .formatted(enrolment.name(), enrolment.account(), enrolment.consentedAt()));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(ConsentRefused refused) {
        return sentence(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
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
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Something failed on our side. Nothing was stored; begin the enrolment again in a few minutes.");
    }

    private static ResponseEntity<String> sentence(HttpStatus status, String sentence) {
        return ResponseEntity.status(status).contentType(TEXT).body(sentence + "\n");
    }
}
