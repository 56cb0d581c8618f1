package dev.tanqiao.core.enrolment;

import java.net.URI;
import java.util.Optional;

/** jAccount, as enrolment needs it. Every call may end with {@link CampusLoginUnavailable}. */
public interface CampusLogin {

    /** Where a person's browser goes to agree. */
    URI authorizeAddress(String state);

    /**
     * Exchanges the code that the person's browser brought back.
     *
     * @param state as its enrolment began
     * @return empty when jAccount refuses the code
     * @throws ConsentRefused when the answer does not prove who agreed
     */
    Optional<CampusGrant> exchange(String code, String state);

    /**
     * Gets the next token.
     *
     * @return empty when jAccount refuses this token ({@code invalid_grant})
     */
    Optional<CampusToken> refresh(String refreshToken);
}
