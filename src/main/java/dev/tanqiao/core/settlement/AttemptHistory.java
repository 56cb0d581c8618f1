package dev.tanqiao.core.settlement;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the attempts of one settlement have heard so far.
 *
 * @param attempts each with its answers; empty also where nothing can have been heard yet
 */
record AttemptHistory(List<HeardAttempt> attempts) {

    /** Nothing was heard before the answer to the first attempt of a settlement, and nearly every settlement has but one. */
    static boolean mayBeThere(Settlement settlement) {
        return settlement.attempt() > 1 || settlement.status() != SettlementStatus.SENDING;
    }

    /** Numbers of the attempts the city has accepted. */
    Set<Integer> accepted() {
        return attempts.stream()
                .filter(HeardAttempt::isAccepted)
                .map(HeardAttempt::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the city has accepted another attempt than that one. */
    boolean isAnotherAccepted(int number) {
        return accepted().stream().anyMatch(each -> each != number);
    }

    /** Whether another attempt than that one may have booked: it was accepted, or nobody knows. */
    boolean mayAnotherHaveBooked(int number) {
        return attempts.stream().map(HeardAttempt::number).anyMatch(each -> each != number && mayHaveBooked(each));
    }

    /** A refusal that came after silence settles an attempt: it was answered, and not booked. Accepted outweighs refused. */
    private boolean mayHaveBooked(int number) {
        return accepted().contains(number)
                || attempts.stream()
                        .filter(attempt -> attempt.number() == number)
                        .noneMatch(HeardAttempt::isSurelyNotBooked);
    }

    AttemptHistory and(AttemptAnswer answer) {
        List<HeardAttempt> more = new ArrayList<>(attempts);
        more.add(HeardAttempt.of(answer));
        return new AttemptHistory(more);
    }
}
