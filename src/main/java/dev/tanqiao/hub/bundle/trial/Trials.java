package dev.tanqiao.hub.bundle.trial;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.TrialRelease;
import dev.tanqiao.hub.store.bundle.TrialRows;
import dev.tanqiao.hub.store.bundle.TrialRows.Measures;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The trials of bundle versions: begun, judged, ended. What writes is a part of the caller's unit of work, which changes the revision.
 *
 * <p>What a kept version held is released after that, in batches: all at once they would hold the one revision row for as long as they
 * take, and with it every decision and every claim.
 */
@Component
public final class Trials {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final int BATCH = 500;

    private final TrialRows rows;
    private final TrialRelease release;
    private final TrialLimits limits;
    private final UnitOfWork work;
    private final Map<TrialRow, Measures> weekBefore = new ConcurrentHashMap<>();

    public Trials(TrialRows rows, TrialRelease release, TrialLimits limits, UnitOfWork work) {
        this.rows = rows;
        this.release = release;
        this.limits = limits;
        this.work = work;
    }

    /** A trial and what is to become of it. */
    public record Judged(TrialRow trial, Verdict verdict) {}

    /** How long a trial lasts, where nobody says otherwise. */
    public Duration duration() {
        return limits.duration();
    }

    /** Begins one; another one of the same bundle has to be ended before. */
    public void begin(TrialRow trial) {
        rows.begin(trial);
    }

    /** Those under way: what their rules decide is held. */
    public List<TrialRow> running() {
        return rows.running();
    }

    /**
     * Judges those under way.
     *
     * @param now business time
     * @param usage by bundle
     */
    public List<Judged> judge(Instant now, Map<String, Usage> usage) {
        List<TrialRow> running = rows.running();
        weekBefore.keySet().retainAll(running);
        var judge = new TrialJudge(limits);
        return running.stream()
                .map(trial -> new Judged(
                        trial,
                        judge.judge(
                                trial,
                                weekBefore.computeIfAbsent(trial, this::measureWeekBefore),
                                measure(trial, trial.rules().keySet(), trial.beganAt(), now, false),
                                usage.getOrDefault(trial.bundle(), Usage.NONE),
                                now)))
                .toList();
    }

    private Measures measureWeekBefore(TrialRow trial) {
        Set<String> compared = new TreeSet<>();
        trial.rules().values().forEach(compared::addAll);
        return measure(trial, compared, trial.beganAt().minus(WEEK), trial.beganAt(), true);
    }

    private Measures measure(TrialRow trial, Collection<String> rules, Instant from, Instant until, boolean kept) {
        return work.commit(() -> rows.measure(trial.bundle(), rules, from, until, kept));
    }

    /** Ends that of a version that goes; what it holds stays HELD until a person decides. */
    public void rolledBack(String bundle) {
        rows.rollBack(bundle);
    }

    /** Ends that of a version that stays; what it holds is released by {@link #releaseKept}. */
    public void kept(String bundle) {
        rows.keep(bundle);
    }

    /**
     * Releases the next batch of what kept versions hold. A replica that ends in the middle leaves the rest to the others.
     *
     * @return whether there may be more
     */
    public boolean releaseKept() {
        return work.commit(() -> {
            Collection<String> kept = rows.lockKept();
            for (String stamp : kept) {
                if (release.release(stamp, BATCH) < BATCH) {
                    rows.forget(stamp);
                }
            }
            return !kept.isEmpty();
        });
    }
}
