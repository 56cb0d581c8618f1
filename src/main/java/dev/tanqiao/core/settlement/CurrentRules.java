package dev.tanqiao.core.settlement;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rules that decide, by the revision of the set of bundles that they belong to. All replicas decide by the revision that is committed,
 * from the moment it is; each has its rules before, or waits for them.
 */
public final class CurrentRules {

    private static final RuleSet NONE = new RuleSet("none", List.of());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Revision revision;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Long, RuleSet> sets = new TreeMap<>();
    private long held;

    /** Rules of which there is only one set. */
    public CurrentRules() {
        this(() -> 0);
        sets.put(0L, NONE);
    }

    public CurrentRules(Revision revision) {
        this.revision = revision;
    }

    /** The set of bundles that holds for all replicas. */
    @FunctionalInterface
    public interface Revision {

        /** Its number. Within a unit of work no other set is committed before that ends. */
        long share();
    }

    /** Those that this replica holds now, for people to look at. */
    public RuleSet get() {
        lock.lock();
        try {
            return sets.getOrDefault(held, NONE);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Those that decide until the unit of work ends; to be asked before it takes other locks.
     *
     * @throws IllegalStateException when another replica has committed a set whose rules do not come to this one in time
     */
    public RuleSet inForce() {
        long committed = revision.share();
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!sets.containsKey(committed) && left > 0) {
                left = changed.awaitNanos(left);
            }
            RuleSet rules = sets.get(committed);
            if (rules == null) {
                throw new IllegalStateException(
                        "The rules of revision %s have not come to this hub within %s s. Nothing was decided."
                                .formatted(committed, TimeUnit.NANOSECONDS.toSeconds(PATIENCE.toNanos())));
            }
            return rules;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The hub stops. Nothing was decided.", stopped);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the rules of a set that may be committed. */
    public void prepare(long ofRevision, RuleSet rules) {
        lock.lock();
        try {
            sets.put(ofRevision, rules);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds the rules of the set that is committed; those of earlier ones decide no more. */
    public void set(long ofRevision, RuleSet rules) {
        lock.lock();
        try {
            held = ofRevision;
            sets.headMap(ofRevision).clear();
            prepare(ofRevision, rules);
        } finally {
            lock.unlock();
        }
    }
}
