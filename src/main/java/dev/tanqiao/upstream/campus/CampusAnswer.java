package dev.tanqiao.upstream.campus;

import java.util.List;
import java.util.Optional;

/**
 * An answer of the campus, judged by its {@code errno}.
 *
 * @param errno 0 where there is none
 * @param error the campus's own words, their beginning where they are long; empty when there are none
 * @param sentence the same for a log, with what follows from it
 * @param total what the campus counts, never to be trusted
 * @param entities what the answer holds, each as it is written; a refused check of a code still names its type
 */
public record CampusAnswer(Kind kind, int errno, String error, String sentence, int total, List<String> entities) {

    private static final int UNAUTHORIZED = 401;
    private static final int SERVER_ERRORS = 500;

    /** What an answer is. */
    public enum Kind {
        /** What was asked for, or done. */
        DATA,
        /** There is nothing. */
        NO_DATA,
        /** The campus will not. */
        REFUSED,
        /** Nothing was looked at: the token is not accepted. */
        TOKEN_REFUSED,
        /** No answer that can be used: it is asked again later. */
        NOT_NOW
    }

    /**
     * Reads an answer; never fails. {@code errno} judges; what is not an envelope is no answer, never "no data". A gateway before the campus
     * that refuses the token knows no errno and says it by HTTP 401 (RFC 6750).
     */
    public static CampusAnswer read(int httpStatus, String body) {
        Optional<CampusEnvelope> read = CampusEnvelope.read(body);
        if (read.isEmpty()) {
            return new CampusAnswer(
                    httpStatus == UNAUTHORIZED ? Kind.TOKEN_REFUSED : Kind.NOT_NOW,
                    0,
                    "",
                    "the campus gave no answer that can be read (HTTP %s, %s characters)"
                            .formatted(httpStatus, body.length()),
                    0,
                    List.of());
        }
        CampusEnvelope envelope = read.get();
        Kind kind = kind(envelope.errno(), httpStatus);
        String judgement = switch (kind) {
            case DATA, NO_DATA -> "the campus has answered: ";
            case REFUSED -> "the campus refuses the question: ";
            case TOKEN_REFUSED -> "the campus does not accept the token: ";
            case NOT_NOW -> "the campus failed: ";
        };
        return new CampusAnswer(
                kind,
                envelope.errno(),
                envelope.error(),
                judgement + "errno %s %s (HTTP %s)".formatted(envelope.errno(), envelope.error(), httpStatus),
                envelope.total(),
                envelope.entities());
    }

    private static Kind kind(int errno, int httpStatus) {
        boolean isFailing = httpStatus >= SERVER_ERRORS;
        return switch (errno) {
            case 10007, 10002 -> Kind.TOKEN_REFUSED;
            case 0 -> isFailing ? Kind.NOT_NOW : Kind.DATA;
            case 10008 -> isFailing ? Kind.NOT_NOW : Kind.NO_DATA;
            case 10001, 10003, 10010, -3 -> isFailing ? Kind.NOT_NOW : Kind.REFUSED;
            default -> Kind.NOT_NOW;
        };
    }
}
