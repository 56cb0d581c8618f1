package dev.tanqiao.enrolment;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A person agrees: through jAccount, once, and within ten minutes (OAuth 2, authorization code). */
public final class Consenting {

    private static final Duration STATE_LIFE = Duration.ofMinutes(10);
    private static final Duration STATE_KEPT = Duration.ofDays(1);
    private static final int STATE_BYTES = 32;

    private final EnrolmentStore enrolments;
    private final CampusLogin login;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Consenting(EnrolmentStore enrolments, CampusLogin login, Clock clock) {
        this.enrolments = enrolments;
        this.login = login;
        this.clock = clock;
    }

    /** Where the person's browser goes now. */
    public URI begin() {
        byte[] bytes = new byte[STATE_BYTES];
        random.nextBytes(bytes);
        String state = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        enrolments.open(state, now, now.minus(STATE_KEPT));
        return login.authorizeAddress(state);
    }

    /**
     * The browser is back.
     *
     * @param state as {@link #begin} made it
     * @param code jAccount's, when the person agreed
     * @param error jAccount's word, when not
     * @throws ConsentRefused when there is no consent in it; nothing is stored
     * @throws CampusLoginUnavailable when jAccount cannot be asked; nothing is stored
     */
    public Enrolment finish(@Nullable String state, @Nullable String code, @Nullable String error) {
        if (state == null || !enrolments.isOpen(state, openedAfter())) {
            throw outlived();
        }
        if (error != null) {
            throw new ConsentRefused(
                    error.equals("access_denied")
                            ? "You did not agree at jAccount, so nothing was stored. You can begin again at any time."
                            : "jAccount could not ask for your consent. Nothing was stored; begin again.");
        }
        if (code == null || code.isEmpty()) {
            throw new ConsentRefused("jAccount sent no code. Nothing was stored; begin the enrolment again.");
        }
        CampusGrant grant = login.exchange(code)
                .orElseThrow(
                        () -> new ConsentRefused(
                                "jAccount does not accept this code: it is spent or too old. Nothing was stored; begin the enrolment again."));
        return enrolments.consent(state, openedAfter(), grant, clock.instant()).orElseThrow(Consenting::outlived);
    }

    private Instant openedAfter() {
        return clock.instant().minus(STATE_LIFE);
    }

    private static ConsentRefused outlived() {
        return new ConsentRefused(
                "This enrolment is not known, already used, or older than ten minutes. Nothing was stored; begin the enrolment again.");
    }
}
