package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that is asked about no settlement and writes none; a test's own fake answers the questions it is about. */
public class SilentSettlements implements SettlementStore {

    @Override
    public Optional<Settlement> find(long settlementId) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lock(Collection<Long> settlementIds) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lockFree(Collection<Long> settlementIds) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lockOfAccounts(Collection<String> accounts, SettlementStatus status) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lockDue(int most, String owner, Instant at) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lockDue(long settlementId, String owner, Instant at) {
        throw notAsked();
    }

    @Override
    public void putAside(long settlementId, String owner) {
        throw notAsked();
    }

    @Override
    public List<Settlement> lockReversals(Collection<Long> originalIds) {
        return none(originalIds, List.of());
    }

    @Override
    public List<RefundedPurchase> refundedAndNotTakenBack(Collection<Long> settlementIds) {
        return none(settlementIds, List.of());
    }

    @Override
    public Set<Long> existing(Collection<Long> settlementIds) {
        return none(settlementIds, Set.of());
    }

    @Override
    public DispatchLimits limits(List<Settlement> due, Instant at) {
        throw notAsked();
    }

    @Override
    public Map<Long, List<HeardAttempt>> heard(Collection<Long> settlementIds) {
        return none(settlementIds, Map.of());
    }

    @Override
    public boolean remembers(Attempt attempt) {
        return true;
    }

    @Override
    public void write(Plan plan) {
        none(plan.opened(), plan);
        none(plan.moves(), plan);
        none(plan.discrepancies(), plan);
    }

    @Override
    public void endLeases(Collection<Long> settlementIds) {
        none(settlementIds, settlementIds);
    }

    @Override
    public List<Attempt> send(List<Dispatch> leaving, Map<String, BigDecimal> usage, String owner, Instant at) {
        throw notAsked();
    }

    @Override
    public void record(Collection<AttemptAnswer> answers) {
        throw notAsked();
    }

    @Override
    public Set<Long> passDeadlines(Collection<Long> settlementIds, Instant at) {
        throw notAsked();
    }

    @Override
    public void lookAgain(Collection<NextLook> nextLooks) {
        throw notAsked();
    }

    private static <T> T none(Collection<?> asked, T answer) {
        if (!asked.isEmpty()) {
            throw notAsked();
        }
        return answer;
    }

    private static AssertionError notAsked() {
        return new AssertionError("not asked here");
    }
}
