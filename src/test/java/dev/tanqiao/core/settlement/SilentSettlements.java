package dev.tanqiao.core.settlement;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A store that expects no question; a test's own fake answers the ones it is about. */
public class SilentSettlements implements SettlementStore {

    @Override
    public Optional<Settlement> find(long settlementId) {
        throw notAsked();
    }

    @Override
    public List<Settlement> ofTransaction(long transactionId) {
        throw notAsked();
    }

    @Override
    public List<Settlement> ofAccount(String account, Collection<SettlementStatus> in) {
        throw notAsked();
    }

    @Override
    public List<Change> save(Collection<Change> changes) {
        throw notAsked();
    }

    @Override
    public List<Change> move(Collection<Long> settlementIds, Function<Settlement, Optional<Change>> decide) {
        throw notAsked();
    }

    @Override
    public List<Attempt> begin(
            Collection<Long> settlementIds,
            String owner,
            Instant at,
            BiFunction<List<Settlement>, DispatchLimits, List<Dispatch>> depart) {
        throw notAsked();
    }

    @Override
    public boolean remembers(Attempt attempt) {
        return true;
    }

    @Override
    public List<AttemptAnswer> learn(
            Collection<AttemptAnswer> answers,
            Instant at,
            BiFunction<AttemptHistory, AttemptAnswer, OutcomeDecision> decide) {
        throw notAsked();
    }

    @Override
    public void passDeadline(Collection<Long> settlementIds, Instant at, Function<Settlement, OutcomeDecision> decide) {
        throw notAsked();
    }

    @Override
    public void lookAgain(Collection<NextLook> nextLooks) {
        throw notAsked();
    }

    private static AssertionError notAsked() {
        return new AssertionError("not asked here");
    }
}
