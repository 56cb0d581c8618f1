package dev.tanqiao.hub.web;

import dev.tanqiao.base.log.Outage;
import dev.tanqiao.core.settlement.ControlRefused;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What the controllers of the API share: how a request is checked, who asks, and how a refusal is said. */
abstract class ApiDoor {

    private static final Logger log = LoggerFactory.getLogger(ApiDoor.class);
    /** Of a reason, a key, a name: in characters. */
    static final int LONGEST_TEXT = 500;

    private static final int LONGEST_SHOWN = 60;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;
    private static final Duration LONGEST_AGO = Duration.ofDays(36_500);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@ -]{1,60}");

    /** Why something is done, and who asks for it; see {@link #actor}. */
    record ReasonRequest(@Nullable String reason, @Nullable String as) {}

    /** The request lacks something; the message says what. That nothing was changed is added to the answer. */
    static final class Misasked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misasked(String sentence) {
            super(sentence);
        }
    }

    /** What was asked for is not there; the message says so. */
    static final class NothingKnown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingKnown(String sentence) {
            super(sentence);
        }
    }

    /**
     * Who acts, for the record: whom the token names, a person or a role, and the name that is given beside it.
     *
     * @param as the name of the person; null: only what the token names is known
     */
    static String actor(Principal token, @Nullable String as) {
        if (as == null) {
            return token.getName();
        }
        return "%s (%s)".formatted(person("as", as.strip()), token.getName());
    }

    /** A person's name, checked. */
    static String person(String parameter, String name) {
        if (name.isBlank() || !NAME.matcher(name).matches()) {
            throw new Misasked(
                    "'%s' is a person's name: at most 60 letters, digits, spaces and . _ @ -.".formatted(parameter));
        }
        return name;
    }

    static String given(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new Misasked("Give '%s'.".formatted(name));
        }
        return bounded(name, value.strip());
    }

    /** What need not be given is there, or is not mentioned. */
    static @Nullable String optional(String name, @Nullable String value) {
        return value == null ? null : given(name, value);
    }

    private static String bounded(String name, String value) {
        if (value.codePointCount(0, value.length()) > LONGEST_TEXT) {
            throw new Misasked("'%s' has at most %s characters.".formatted(name, LONGEST_TEXT));
        }
        return value;
    }

    /** How many of a list are asked for. */
    static void checkedLimit(int limit) {
        if (limit < 1 || limit > Bulk.MOST) {
            throw new Misasked("'limit' is a number from 1 to %s.".formatted(Bulk.MOST));
        }
    }

    static LocalDate checkedDay(String day) {
        try {
            LocalDate read = LocalDate.parse(day);
            if (read.getYear() >= FIRST_YEAR && read.getYear() <= LAST_YEAR) {
                return read;
            }
        } catch (DateTimeException noDay) {
            // told below, like a day that no row can have
        }
        throw new Misasked("'day' is a day like 2026-03-02, not '%s'.".formatted(shown(day)));
    }

    /** As much of what was asked as a sentence takes. */
    private static String shown(@Nullable Object asked) {
        String text = String.valueOf(asked);
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** 30m, 2h, 3d. */
    static Duration duration(String name, String asked) {
        try {
            Duration read = DurationStyle.detectAndParse(asked);
            boolean hasUnit = !Character.isDigit(asked.charAt(asked.length() - 1));
            if (hasUnit && !read.isNegative() && read.compareTo(LONGEST_AGO) <= 0) {
                return read;
            }
        } catch (IllegalArgumentException | ArithmeticException noDuration) {
            // told below, like one that leads before all rows
        }
        throw new Misasked("'%s' is a duration like 30m, 2h or 3d, not '%s'.".formatted(name, shown(asked)));
    }

    static <T> T oneOf(T[] values, Function<T, String> word, @Nullable String asked) {
        return oneOf("scope", values, word, asked);
    }

    static <T> T oneOf(String name, T[] values, Function<T, String> word, @Nullable String asked) {
        return Stream.of(values)
                .filter(value -> word.apply(value).equals(asked))
                .findFirst()
                .orElseThrow(() -> new Misasked("Give '%s', one of %s."
                        .formatted(name, Stream.of(values).map(word).collect(Collectors.joining(", ")))));
    }

    /** Whether such a request changes something; then a refusal says that nothing was changed. */
    boolean changes(HttpMethod method) {
        return !method.equals(HttpMethod.GET);
    }

    private ProblemDetail badRequest(String sentence, HttpMethod method) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, changes(method) ? sentence + " Nothing was changed." : sentence);
    }

    @ExceptionHandler
    ProblemDetail misasked(Misasked misasked, HttpMethod method) {
        return badRequest(String.valueOf(misasked.getMessage()), method);
    }

    @ExceptionHandler
    ProblemDetail misspelt(TypeMismatchException misspelt, HttpMethod method) {
        return badRequest("'%s' is not a number.".formatted(shown(misspelt.getValue())), method);
    }

    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException unreadable, HttpMethod method) {
        return unreadable.getRootCause() instanceof BoundedBody.Refused refused
                ? refused(refused)
                : badRequest("The request's body is not JSON of the expected shape.", method);
    }

    @ExceptionHandler
    ProblemDetail refused(BoundedBody.Refused refused) {
        return ProblemDetail.forStatusAndDetail(refused.status(), refused.getMessage() + " Nothing was changed.");
    }

    @ExceptionHandler
    ProblemDetail refused(RequestRejectedException refused, HttpMethod method) {
        return badRequest("The address holds a control character, or half of one character.", method);
    }

    @ExceptionHandler
    ProblemDetail unknown(NothingKnown nothing) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, String.valueOf(nothing.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail refused(ControlRefused refused) {
        return ProblemDetail.forStatusAndDetail(
                refused.isUnknown() ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT, String.valueOf(refused.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(Exception failure) {
        if (failure instanceof ErrorResponse known) {
            return ResponseEntity.of(known.getBody()).build();
        }
        log.error("api.failed", failure);
        return Outage.isOf(failure)
                ? ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .header(HttpHeaders.RETRY_AFTER, LaterElsewhere.RETRY_AFTER_SECONDS)
                        .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, LaterElsewhere.NOT_NOW))
                : ResponseEntity.of(ProblemDetail.forStatusAndDetail(
                                HttpStatus.INTERNAL_SERVER_ERROR, "Internal error; the log says what failed."))
                        .build();
    }
}
