package dev.tanqiao.core.enrolment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The campus token of each person, renewed ahead of its end by one caller for all. A refresh token that is refused is tried once
 * more later; where more people's are refused than accepted, jAccount is out of order and no consent ends.
 */
public final class CampusTokens {

    private static final Logger log = LoggerFactory.getLogger(CampusTokens.class);

    private static final Duration RENEW_AHEAD = Duration.ofMinutes(5);
    private static final int WAITS = 50;

    private final CampusTokenStore tokens;
    private final CampusLogin login;
    private final Duration refreshRetry;
    private final Clock clock;
    private final Runnable waitABit;

    /**
     * The tokens.
     *
     * @param refreshRetry when a refused refresh token is tried once more
     * @param waitABit some 100 ms of process time, while another caller renews
     */
    public CampusTokens(
            CampusTokenStore tokens, CampusLogin login, Duration refreshRetry, Clock clock, Runnable waitABit) {
        this.tokens = tokens;
        this.login = login;
        this.refreshRetry = refreshRetry;
        this.clock = clock;
        this.waitABit = waitABit;
    }

    /**
     * A token that can be used now.
     *
     * @throws ConsentLost when only the person can help
     * @throws CampusLoginUnavailable when jAccount cannot be asked and the token at hand has ended; try later
     */
    public String current(String account) {
        for (int waits = 0; waits < WAITS; waits++) {
            CampusToken token = kept(account);
            if (endsAfter(token, RENEW_AHEAD)) {
                return token.access();
            }
            Optional<String> renewed = renewAlone(account, token, endsAfter(token, Duration.ZERO));
            if (renewed.isPresent()) {
                return renewed.get();
            }
            waitABit.run();
        }
        throw anotherIsAtIt(account);
    }

    /**
     * Another token than the one the campus refused: what somebody else got meanwhile, or a new one.
     *
     * @throws ConsentLost when only the person can help
     * @throws CampusLoginUnavailable when jAccount cannot be asked; try later
     */
    public String renewed(String account, String refused) {
        for (int waits = 0; waits < WAITS; waits++) {
            CampusToken token = kept(account);
            if (!token.access().equals(refused)) {
                return token.access();
            }
            Optional<String> renewed = renewAlone(account, token, false);
            if (renewed.isPresent()) {
                return renewed.get();
            }
            waitABit.run();
        }
        throw anotherIsAtIt(account);
    }

    /** Empty while another caller is at it and the token at hand cannot be used. */
    private Optional<String> renewAlone(String account, CampusToken token, boolean stillGood) {
        String owner = UUID.randomUUID().toString();
        if (!tokens.lease(account, owner)) {
            return stillGood ? Optional.of(token.access()) : Optional.empty();
        }
        try {
            return Optional.of(renew(account, owner, token));
        } catch (CampusLoginUnavailable unavailable) {
            if (stillGood) {
                return Optional.of(token.access());
            }
            throw unavailable;
        } finally {
            tokens.release(account, owner);
        }
    }

    private String renew(String account, String owner, CampusToken seen) {
        CampusToken token = kept(account);
        if (!token.access().equals(seen.access())) {
            return token.access();
        }
        Optional<Instant> refusedAt = tokens.refusedAt(account);
        if (refusedAt.isPresent() && clock.instant().isBefore(refusedAt.get().plus(refreshRetry))) {
            throw isRefused(account);
        }
        Optional<CampusToken> next = Optional.ofNullable(token.refresh()).flatMap(login::refresh);
        if (next.isPresent()) {
            tokens.replace(account, owner, next.get(), clock.instant());
        } else if (refusedAt.isEmpty() || isOutage(refusedAt.get())) {
            tokens.refused(account, owner, clock.instant());
        } else {
            tokens.lose(account, owner, clock.instant());
        }
        // Read again: a consent that came meanwhile is newer than what we got, or than the loss.
        String access = kept(account).access();
        if (next.isEmpty() && access.equals(token.access())) {
            throw isRefused(account);
        }
        return access;
    }

    private boolean isOutage(Instant since) {
        CampusTokenStore.Tally tally = tokens.since(since);
        boolean outage = tally.refused() > 1 && tally.refused() > tally.given();
        if (outage) {
            log.warn(
                    "campus.refresh_out_of_order refused={} given={} since={} next=\"no consent counts as lost; each is tried again after {}\"",
                    tally.refused(),
                    tally.given(),
                    since,
                    refreshRetry);
        }
        return outage;
    }

    private CampusLoginUnavailable isRefused(String account) {
        return new CampusLoginUnavailable(
                "jAccount refused the refresh token of account %s; it is tried once more %s after that."
                        .formatted(account, refreshRetry));
    }

    private CampusToken kept(String account) {
        return tokens.find(account).orElseThrow(() -> new ConsentLost(account));
    }

    private boolean endsAfter(CampusToken token, Duration ahead) {
        return token.expiresAt().isAfter(clock.instant().plus(ahead));
    }

    private static CampusLoginUnavailable anotherIsAtIt(String account) {
        return new CampusLoginUnavailable(
                "The campus token of account %s is being renewed by another caller; it is asked for again later."
                        .formatted(account));
    }
}
