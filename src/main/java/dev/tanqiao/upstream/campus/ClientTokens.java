package dev.tanqiao.upstream.campus;

import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.CampusToken;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Our own campus token, which checks codes: shared by all replicas, renewed before it ends, and once more when it is refused. */
public final class ClientTokens {

    private static final Duration RENEW_AHEAD = Duration.ofMinutes(5);

    private final ClientTokenStore store;
    private final JAccount login;
    private final Clock clock;
    /** No monitor: whoever waits for the database or the wire in one keeps a virtual thread's carrier. */
    private final Lock lock = new ReentrantLock();

    private volatile @Nullable CampusToken known;
    private @Nullable CampusLoginUnavailable lastFailure;
    private long failedNanos;

    public ClientTokens(ClientTokenStore store, JAccount login, Clock clock) {
        this.store = store;
        this.login = login;
        this.clock = clock;
    }

    /** What was known is read again. */
    public void forget() {
        known = null;
    }

    /**
     * A token the campus should accept.
     *
     * @throws CampusLoginUnavailable when none can be had now
     */
    public String current() {
        CampusToken token = known;
        return token != null && isFresh(token) ? token.access() : renewed("", System.nanoTime());
    }

    /**
     * Another token than the one that was refused: what another replica has got meanwhile, or a new one.
     *
     * @throws CampusLoginUnavailable when none can be had now
     */
    public String insteadOf(String refused) {
        return renewed(refused, System.nanoTime());
    }

    /** @param askedNanos who waited while jAccount gave no token is told so, and does not wait again */
    private String renewed(String refused, long askedNanos) {
        lock.lock();
        try {
            if (lastFailure != null && failedNanos - askedNanos > 0) {
                throw new CampusLoginUnavailable(String.valueOf(lastFailure.getMessage()), lastFailure);
            }
            Optional<CampusToken> shared = store.find()
                    .filter(this::isFresh)
                    .filter(token -> !token.access().equals(refused));
            CampusToken token = shared.orElseGet(this::fetched);
            known = token;
            return token.access();
        } finally {
            lock.unlock();
        }
    }

    private CampusToken fetched() {
        try {
            CampusToken token = login.ourselves();
            store.save(token);
            return token;
        } catch (CampusLoginUnavailable unavailable) {
            lastFailure = unavailable;
            failedNanos = System.nanoTime();
            throw unavailable;
        }
    }

    private boolean isFresh(CampusToken token) {
        return token.expiresAt().isAfter(clock.instant().plus(RENEW_AHEAD));
    }
}
