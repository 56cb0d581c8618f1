package dev.tanqiao.hub.route;

import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.DatabaseExchanged;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** The answers of the city that are not recorded yet, and their recording. */
final class Unrecorded {

    private static final Logger log = LoggerFactory.getLogger(Unrecorded.class);

    /** An answer in hand keeps others from taking over here for so long; a database that is slow for longer than that may never take it. */
    private static final Duration RECORDED_WITHIN = Duration.ofMinutes(5);

    private final OutcomeProcessing outcomeProcessing;

    /** When answers came that are not recorded yet, by settlement, in process time. */
    private final Map<Long, Long> answeredNanos = new ConcurrentHashMap<>();

    Unrecorded(OutcomeProcessing outcomeProcessing) {
        this.outcomeProcessing = outcomeProcessing;
    }

    /** How many answers are not recorded yet. */
    int size() {
        return answeredNanos.size();
    }

    /** An answer has come, at that process time. */
    void came(long settlementId, long nanos) {
        answeredNanos.put(settlementId, nanos);
    }

    /**
     * Records answers; when the batch cannot be written, one by one, so that one bad row holds up no other.
     *
     * @return those whose settlements another transaction holds, and all while the database does not take them; they are
     *     told again
     */
    List<AttemptAnswer> record(List<AttemptAnswer> answers) {
        List<AttemptAnswer> leftOver = new ArrayList<>();
        try {
            recordAll(answers, leftOver);
        } finally {
            answers.forEach(
                    answer -> answeredNanos.remove(answer.attempt().settlement().id()));
            leftOver.forEach(
                    answer -> answeredNanos.put(answer.attempt().settlement().id(), System.nanoTime()));
        }
        return leftOver;
    }

    private void recordAll(List<AttemptAnswer> answers, List<AttemptAnswer> leftOver) {
        try {
            leftOver.addAll(outcomeProcessing.learn(answers));
        } catch (RuntimeException failedBatch) {
            if (isDatabaseAway(failedBatch)) {
                leaveOver(answers, failedBatch, leftOver);
            } else {
                recordEach(answers, leftOver);
            }
        }
    }

    private void recordEach(List<AttemptAnswer> answers, List<AttemptAnswer> leftOver) {
        List<RuntimeException> failures = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            AttemptAnswer answer = answers.get(i);
            try {
                leftOver.addAll(outcomeProcessing.learn(List.of(answer)));
            } catch (RuntimeException failure) {
                if (isDatabaseAway(failure)) {
                    leaveOver(answers.subList(i, answers.size()), failure, leftOver);
                    return;
                }
                failures.add(failure);
                log.warn(
                        "answer.not_recorded settlementId={} attempt={} reason=\"{}\" next=\"UNKNOWN when its lease ends, then looked up in the bills\"",
                        answer.attempt().settlement().id(),
                        answer.attempt().number(),
                        FailureText.of(failure));
            }
        }
        if (failures.size() == answers.size()) {
            throw failures.get(0);
        }
    }

    /** Whether they were committed is not known: told again, they change nothing. */
    private static void leaveOver(List<AttemptAnswer> answers, RuntimeException failure, List<AttemptAnswer> leftOver) {
        leftOver.addAll(answers);
        log.warn(
                "answers.not_recorded count={} reason=\"{}\" next=\"recorded again until the database accepts them\"",
                answers.size(),
                FailureText.of(failure));
    }

    /** Gives up those whose senders died, but for what is answered here and only waits to be recorded. */
    void giveUpWaiting(List<Long> settlementIds) {
        long now = System.nanoTime();
        List<Long> unanswered = settlementIds.stream()
                .filter(id -> now - answeredNanos.getOrDefault(id, now - RECORDED_WITHIN.toNanos())
                        >= RECORDED_WITHIN.toNanos())
                .toList();
        log.info(
                "settlement.recovered count={}",
                outcomeProcessing.giveUpWaiting(unanswered).size());
    }

    /** Whether the database did not say no to a row but takes nothing at all at the moment. */
    static boolean isDatabaseAway(RuntimeException failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransactionException
                || failure instanceof DatabaseExchanged;
    }
}
