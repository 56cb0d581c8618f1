package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store that expects no question. */
class SilentBills implements BillStore {

    @Override
    public int record(Collection<BillLine> lines, Instant at) {
        throw notAsked();
    }

    @Override
    public BillPoll nextPoll(Duration overlap, Instant goLive, Instant now) {
        throw notAsked();
    }

    @Override
    public void readThrough(BillPoll poll, boolean provesAbsence) {
        throw notAsked();
    }

    @Override
    public void waitForBills(String hub, Instant since) {
        throw notAsked();
    }

    @Override
    public int endWaiting() {
        throw notAsked();
    }

    @Override
    public Map<String, Instant> waiting() {
        throw notAsked();
    }

    @Override
    public void doubted(String why, Instant at) {
        throw notAsked();
    }

    @Override
    public Total total() {
        throw notAsked();
    }

    @Override
    public void trustTotal(boolean trusted) {
        throw notAsked();
    }

    @Override
    public void readAgainFrom(Instant from) {
        throw notAsked();
    }

    @Override
    public List<Instant> awaited(Instant sentBefore) {
        throw notAsked();
    }

    @Override
    public List<LockedLines> lockForMatching(Collection<Long> lineIds) {
        throw notAsked();
    }

    @Override
    public void matched(Collection<MatchedLines> matched) {
        throw notAsked();
    }

    @Override
    public void clearedUp(Map<Set<Discrepancy.Type>, List<String>> subjects, Instant at) {
        throw notAsked();
    }

    @Override
    public List<LockedUnknown> lockForLookup(Collection<Long> settlementIds) {
        throw notAsked();
    }

    @Override
    public void looked(Collection<LookedUp> found, Instant at) {
        throw notAsked();
    }

    private static AssertionError notAsked() {
        return new AssertionError("not asked here");
    }
}
