package dev.tanqiao.web;

import dev.tanqiao.settlement.ControlRefused;
import dev.tanqiao.wire.WireText;
import java.security.Principal;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What the controllers of the API share: how a request is checked, who asks, and how a refusal is said. */
abstract class ApiDoor {

    private static final Logger log = LoggerFactory.getLogger(ApiDoor.class);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@ -]{1,60}");

    /** The request lacks something; the message says what. That nothing was changed is added to the answer. */
    static final class Misasked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misasked(String sentence) {
            super(sentence);
        }
    }

    /**
     * Who acts, for the record: the role of the token, and the person's name if one is given.
     *
     * @param as the name of the person; null: only the role is known
     */
    static String actor(Principal token, @Nullable String as) {
        if (as == null || as.isBlank()) {
            return token.getName();
        }
        if (!NAME.matcher(as.strip()).matches()) {
            throw new Misasked("'as' is a person's name: at most 60 letters, digits, spaces and . _ @ -.");
        }
        return "%s (%s)".formatted(as.strip(), token.getName());
    }

    static String given(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new Misasked("Give '%s'.".formatted(name));
        }
        return WireText.storable(value.strip());
    }

    /** 30m, 2h, 3d. */
    static Duration duration(String name, String asked) {
        try {
            return DurationStyle.detectAndParse(asked);
        } catch (IllegalArgumentException | ArithmeticException noDuration) {
            throw new Misasked("'%s' is a duration like 30m, 2h or 3d, not '%s'.".formatted(name, asked));
        }
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
        return badRequest("'%s' is not a number.".formatted(misspelt.getValue()), method);
    }

    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException unreadable, HttpMethod method) {
        return badRequest("The request's body is not JSON of the expected shape.", method);
    }

    @ExceptionHandler
    ProblemDetail refused(ControlRefused refused) {
        return ProblemDetail.forStatusAndDetail(
                refused.isUnknown() ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT, String.valueOf(refused.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail failed(Exception failure) {
        if (failure instanceof ErrorResponse known) {
            return known.getBody();
        }
        log.error("api.failed", failure);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "Something failed on our side; the log tells what.");
    }
}
