package dev.tanqiao.core.enrolment;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token of one account, in memory. */
public final class FakeTokens implements CampusTokenStore {

    @Nullable
    CampusToken token;

    @Nullable
    String owner;

    @Nullable
    Instant lostAt;

    @Nullable
    Instant refusedAt;

    /** What others met. */
    Tally tally = new Tally(1, 0);

    public FakeTokens(@Nullable CampusToken token) {
        this.token = token;
    }

    /** What a new consent does. */
    public void consented(CampusToken fresh) {
        token = fresh;
        owner = null;
        lostAt = null;
        refusedAt = null;
    }

    @Override
    public Optional<CampusToken> find(String account) {
        return lostAt == null ? Optional.ofNullable(token) : Optional.empty();
    }

    @Override
    public boolean lease(String account, String by) {
        if (owner != null) {
            return false;
        }
        owner = by;
        return true;
    }

    @Override
    public void replace(String account, String by, CampusToken next, Instant at) {
        if (by.equals(owner)) {
            token = next;
            owner = null;
            refusedAt = null;
        }
    }

    @Override
    public Optional<Instant> refusedAt(String account) {
        return Optional.ofNullable(refusedAt);
    }

    @Override
    public void refused(String account, String by, Instant at) {
        if (by.equals(owner)) {
            refusedAt = at;
            owner = null;
        }
    }

    @Override
    public Tally since(Instant at) {
        return tally;
    }

    @Override
    public void lose(String account, String by, Instant at) {
        if (by.equals(owner)) {
            lostAt = at;
            owner = null;
        }
    }

    @Override
    public void release(String account, String by) {
        if (by.equals(owner)) {
            owner = null;
        }
    }
}
