package dev.tanqiao.upstream.carbon;

import dev.tanqiao.base.redact.Redactor;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The city's token: fetched once by one caller for all, renewed before it ends, and once more when it is refused. */
public final class CityTokens {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final CityTokenStore store;
    private final Supplier<CityToken> fetch;
    private final Duration renewBefore;
    private final String owner;
    private final Clock clock;
    /** No monitor: whoever waits for the database or the wire in one keeps a virtual thread's carrier. */
    private final Lock lock = new ReentrantLock();

    private volatile @Nullable CityToken known;
    private @Nullable NoCityToken lastFailure;
    private long failedNanos;

    /**
     * @param fetch asks the city for a new token
     * @param renewBefore how long before its end a token is renewed, though never before half of its life
     * @param owner this replica
     */
    public CityTokens(
            CityTokenStore store, Supplier<CityToken> fetch, Duration renewBefore, String owner, Clock clock) {
        this.store = store;
        this.fetch = fetch;
        this.renewBefore = renewBefore;
        this.owner = owner;
        this.clock = clock;
    }

    /** What was known of tokens is asked for again. */
    public void forget() {
        lock.lock();
        try {
            known = null;
            lastFailure = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A token the city should accept.
     *
     * @throws NoCityToken when none can be had now
     */
    public String current() {
        CityToken token = known;
        if (token == null || !isFresh(token)) {
            token = renewed(null);
        }
        return token.value();
    }

    /**
     * Another token than the one that was refused; one that somebody else has renewed by now is taken as it is.
     *
     * @throws NoCityToken when none can be had now
     */
    public String insteadOf(String refused) {
        return renewed(refused).value();
    }

    private CityToken renewed(@Nullable String refused) {
        return renewed(refused, System.nanoTime());
    }

    /**
     * @param askedNanos when the caller asked: who waited while the city gave no token is told so, and does not wait again,
     *     so that no attempt outlives its lease in this queue
     */
    private CityToken renewed(@Nullable String refused, long askedNanos) {
        lock.lock();
        try {
            if (lastFailure != null && failedNanos - askedNanos > 0) {
                throw new NoCityToken(String.valueOf(lastFailure.getMessage()), lastFailure);
            }
            long patienceEnds = System.nanoTime() + PATIENCE.toNanos(); // process time
            while (true) {
                Optional<CityToken> shared =
                        store.find().filter(token -> !token.value().equals(refused));
                if (shared.isPresent() && isFresh(shared.get())) {
                    return remember(shared.get());
                }
                if (store.claimRenewal(owner)) {
                    return remember(fetchAndShare());
                }
                if (shared.isPresent() && shared.get().expiresAt().isAfter(clock.instant())) {
                    return shared.get(); // another replica renews; this one still lives
                }
                if (System.nanoTime() > patienceEnds) {
                    throw new NoCityToken(
                            "Another replica is fetching the city's token, but none has come. The call is tried again later.",
                            null);
                }
                pause();
            }
        } finally {
            lock.unlock();
        }
    }

    private CityToken fetchAndShare() {
        try {
            CityToken token = fetch.get();
            Redactor.hideToken(token.value());
            store.save(token);
            return token;
        } catch (RuntimeException failure) {
            NoCityToken none = failure instanceof NoCityToken known
                    ? known
                    : new NoCityToken(
                            "The city gave no token: " + failure.getMessage() + " The call is tried again later.",
                            failure);
            lastFailure = none;
            failedNanos = System.nanoTime();
            store.endRenewal(owner);
            throw none;
        }
    }

    private CityToken remember(CityToken token) {
        known = token;
        return token;
    }

    private boolean isFresh(CityToken token) {
        return clock.instant().isBefore(token.renewAt(renewBefore));
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NoCityToken("The hub is stopping. The call is tried again later.", interrupted);
        }
    }
}
