package dev.tanqiao.core.enrolment;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person agrees: through jAccount, once, within ten minutes, and in one browser (OAuth 2, authorization code). The state is
 * bound to the browser that began, since whoever lures another's browser to the callback with a code of their own would have
 * that person go on under a foreign account.
 */
public final class Consenting {

    /** How long a person has, from the beginning. */
    public static final Duration STATE_LIFE = Duration.ofMinutes(10);

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

    /**
     * An enrolment that has begun.
     *
     * @param jAccount where the person's browser goes now
     * @param state what that browser keeps until it is back; nobody else may learn it
     */
    public record Begun(URI jAccount, String state) {

        /** Without the state. */
        @Override
        public String toString() {
            return "Begun";
        }
    }

    /** A person's browser begins. */
    public Begun begin() {
        byte[] bytes = new byte[STATE_BYTES];
        random.nextBytes(bytes);
        String state = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        enrolments.open(state, now, now.minus(STATE_LIFE));
        return new Begun(login.authorizeAddress(state), state);
    }

    /**
     * The browser is back, for the first time or again: who is enrolled stays so.
     *
     * @param state as {@link #begin} made it
     * @param kept the state that this browser keeps; null when it keeps none
     * @param code jAccount's, when the person agreed
     * @param error jAccount's word, when not
     * @throws ConsentRefused when there is no consent in it; nothing is stored
     * @throws CampusLoginUnavailable when jAccount cannot be asked; nothing is stored
     */
    public Enrolment finish(
            @Nullable String state, @Nullable String kept, @Nullable String code, @Nullable String error) {
        if (state == null) {
            throw outlived();
        }
        Optional<Enrolment> already = enrolments.enrolledBy(state, openedAfter());
        if (already.isEmpty() && !enrolments.isOpen(state, openedAfter())) {
            throw outlived();
        }
        if (kept == null || !isSame(state, kept)) {
            throw new ConsentRefused(
                    "This browser did not begin this enrolment, or keeps no cookies. Nothing was stored; begin the enrolment again in this browser.");
        }
        return already.isPresent() ? already.get() : finish(state, code, error);
    }

    private Enrolment finish(String state, @Nullable String code, @Nullable String error) {
        if (error != null) {
            throw new ConsentRefused(
                    error.equals("access_denied")
                            ? "You did not agree at jAccount, so nothing was stored. You can begin again at any time."
                            : "jAccount could not ask for your consent. Nothing was stored; begin again.");
        }
        if (code == null || code.isEmpty()) {
            throw new ConsentRefused("jAccount sent no code. Nothing was stored; begin the enrolment again.");
        }
        Optional<CampusGrant> grant = login.exchange(code, state);
        if (grant.isPresent()) {
            enrolments.consent(state, openedAfter(), grant.get(), clock.instant());
        }
        // A page that was loaded twice at once has spent the code, and enrolled the person, meanwhile.
        return enrolments
                .enrolledBy(state, openedAfter())
                .orElseThrow(
                        grant.isPresent()
                                ? Consenting::outlived
                                : () -> new ConsentRefused(
                                        "jAccount does not accept this code: it is spent or too old. Nothing was stored; begin the enrolment again."));
    }

    private static boolean isSame(String state, String kept) {
        return MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), kept.getBytes(StandardCharsets.UTF_8));
    }

    private Instant openedAfter() {
        return clock.instant().minus(STATE_LIFE);
    }

    private static ConsentRefused outlived() {
        return new ConsentRefused(
                "This enrolment is not known, or older than ten minutes. Nothing was stored; begin the enrolment again.");
    }
}
