package dev.tanqiao.bill;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** A store that expects no question. */
class SilentBills implements BillStore {

    @Override
    public int record(Collection<BillLine> lines, Instant at) {
        throw notAsked();
    }

    @Override
    public BillWindow nextWindow(Duration overlap, Instant now) {
        throw notAsked();
    }

    @Override
    public void readThrough(BillWindow window, Duration overlap) {
        throw notAsked();
    }

    @Override
    public void readBeforeSending() {
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
    public void match(Collection<Long> lineIds, Instant at, Matcher matcher) {
        throw notAsked();
    }

    @Override
    public void concludeLook(Collection<Long> settlementIds, Instant at, Looker looker) {
        throw notAsked();
    }

    private static AssertionError notAsked() {
        return new AssertionError("not asked here");
    }
}
