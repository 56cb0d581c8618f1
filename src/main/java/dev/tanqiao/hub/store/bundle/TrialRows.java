package dev.tanqiao.hub.store.bundle;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Bundle versions on trial, and what is measured of them. What writes is a part of the caller's database transaction. */
public interface TrialRows {

    /**
     * A bundle version on trial.
     *
     * @param stamp {@code name@version+hash}
     * @param revision with which it began
     * @param rules those new or changed, whose purchases are held, by the ids as they are stored; each with the rules whose points its own
     *     are compared with
     */
    record TrialRow(
            String stamp,
            String bundle,
            long revision,
            Map<String, List<String>> rules,
            Instant beganAt,
            Instant endsAt) {}

    /**
     * What happened in a span of time.
     *
     * @param deliveries to the bundle's routes
     * @param rules what rules decided, by id; those that decided nothing are not there
     * @param purchases how many its routes have handed in, by source
     */
    record Measures(Deliveries deliveries, Map<String, Decided> rules, Map<String, Long> purchases) {}

    /**
     * Attempts to deliver.
     *
     * @param failed not acknowledged, or not answered
     * @param dead deliveries promised in the span that were given up
     * @param p95 which 95 of 100 attempts did not exceed; zero: there was none
     */
    record Deliveries(long attempts, long failed, long dead, Duration p95) {}

    /**
     * What one rule decided, sent or not.
     *
     * @param points A and B together
     * @param busiestHour most points in one hour by the clock
     */
    record Decided(long purchases, BigDecimal points, BigDecimal busiestHour) {}

    /** Begins it; the same version that is kept and still being released is on trial again. */
    void begin(TrialRow trial);

    /** Those whose trial is under way. */
    List<TrialRow> running();

    /** Ends the trial of that bundle; what it holds stays held. None: nothing happens. */
    void rollBack(String bundle);

    /** Ends the trial of that bundle; what it holds is to be released. None: nothing happens. */
    void keep(String bundle);

    /** Stamps of those kept whose purchases are still being released; each is locked, or left out when another replica is at it. */
    List<String> lockKept();

    /** All of a kept one's purchases are released. */
    void forget(String stamp);

    /**
     * Measures, within a database transaction: a week of a large campus takes its time.
     *
     * @param rules of which decisions are counted, by their ids
     * @param kept only those that hold: neither held by a trial, which may have been rolled back, nor cancelled
     */
    Measures measure(String bundle, Collection<String> rules, Instant from, Instant until, boolean kept);
}
