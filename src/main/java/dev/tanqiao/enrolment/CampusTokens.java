package dev.tanqiao.enrolment;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The campus token of each person, renewed ahead of its end by one caller for all. */
public final class CampusTokens {

    private static final Duration RENEW_AHEAD = Duration.ofMinutes(5);
    private static final int WAITS = 50;

    private final CampusTokenStore tokens;
    private final CampusLogin login;
    private final Clock clock;
    private final Runnable waitABit;

    /**
     * The tokens.
     *
     * @param waitABit some 100 ms of process time, while another caller renews
     */
    public CampusTokens(CampusTokenStore tokens, CampusLogin login, Clock clock, Runnable waitABit) {
        this.tokens = tokens;
        this.login = login;
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
        Optional<CampusToken> next = Optional.ofNullable(token.refresh()).flatMap(login::refresh);
        if (next.isPresent()) {
            tokens.replace(account, owner, next.get());
        } else {
            tokens.lose(account, owner, clock.instant());
        }
        // Read again: a consent that came meanwhile is newer than what we got, or than the loss.
        return kept(account).access();
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
