package dev.tanqiao.upstream.carbon;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.AttemptOutcome.Verdict;
import org.jspecify.annotations.Nullable;

/** Tells what an answer of the city means, by the codes that the settings name. */
public final class CityReader {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;

    private final CodeSet tokenRefused;
    private final CodeSet retryable;

    /**
     * @param tokenRefused HTTP statuses and codes that refuse the token: surely not booked
     * @param retryable HTTP statuses and codes after which nobody knows whether it was booked
     */
    public CityReader(CodeSet tokenRefused, CodeSet retryable) {
        this.tokenRefused = tokenRefused;
        this.retryable = retryable;
    }

    /** Whether the answer refuses the token, before anything else was looked at. */
    public boolean refusesToken(int httpStatus, @Nullable String body) {
        return refusesToken(httpStatus, CityAnswer.read(body));
    }

    private boolean refusesToken(int httpStatus, CityAnswer answer) {
        String code = answer.code();
        return tokenRefused.contains(httpStatus) || (code != null && tokenRefused.contains(code));
    }

    /** What the answer to an order says. */
    public AttemptOutcome outcome(int httpStatus, @Nullable String body) {
        CityAnswer answer = CityAnswer.read(body);
        String code = answer.code();
        boolean slowDown = httpStatus == TOO_MANY_REQUESTS
                || httpStatus == UNAVAILABLE
                || String.valueOf(TOO_MANY_REQUESTS).equals(code);
        Verdict verdict;
        String message = answer.message();
        if (refusesToken(httpStatus, answer)) {
            verdict = Verdict.SURELY_NOT_SENT;
            message = "the token was refused twice: " + message;
        } else if (code == null) {
            verdict = Verdict.UNKNOWN;
            message = "HTTP %s with %s".formatted(httpStatus, message);
        } else if (httpStatus >= SERVER_ERRORS || httpStatus == TOO_MANY_REQUESTS || retryable.contains(code)) {
            verdict = Verdict.UNKNOWN;
            message = "HTTP %s with code %s: %s".formatted(httpStatus, code, message);
        } else {
            verdict = answer.isDone() ? Verdict.ACCEPTED : Verdict.REFUSED;
        }
        return new AttemptOutcome(
                verdict, httpStatus, code, message, slowDown, body == null ? "" : WireText.evidence(body));
    }
}
