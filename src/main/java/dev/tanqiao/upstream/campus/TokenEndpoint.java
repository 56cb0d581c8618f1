package dev.tanqiao.upstream.campus;

/** jAccount's token endpoint, as HTTP answers it. Any call may end with {@code CampusLoginUnavailable}. */
public interface TokenEndpoint {

    /** Sends {@code grant_type=authorization_code}. */
    Answer exchangeCode(String code);

    /** Sends {@code grant_type=refresh_token}. */
    Answer refresh(String refreshToken);

    /** Sends {@code grant_type=client_credentials}. */
    Answer ourselves();

    /**
     * What came back.
     *
     * @param httpStatus any
     * @param body as text; may be anything
     */
    record Answer(int httpStatus, String body) {

        /** Without the body: it holds tokens. */
        @Override
        public String toString() {
            return "Answer[httpStatus=" + httpStatus + "]";
        }
    }
}
