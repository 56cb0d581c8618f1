package dev.tanqiao.core.enrolment;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One person who agreed that purchases become carbon points.
 *
 * @param account the jAccount
 * @param name as jAccount shows it, else the account
 * @param state how far the enrolment is
 * @param consentedAt the first consent; nothing ordered before it is ever settled
 * @param cid the city's id of this person on our platform; null before it is issued; two accounts may share one
 * @param attempt failed tries of the step under way; 0 after a success
 * @param dueAt when the next step is made; null: none
 * @param lastFailure why the last try failed, in words for an operator
 */
public record Enrolment(
        String account,
        String name,
        State state,
        Instant consentedAt,
        @Nullable String cid,
        int attempt,
        @Nullable Instant dueAt,
        @Nullable String lastFailure) {

    /** How far an enrolment is. */
    public enum State {
        /** The person agreed and the campus gave us a token; a cid is to be issued. */
        CONSENTED,
        /** The cid is there; the city is to be told (accountAuthorize). */
        CID_ISSUED,
        /** The city knows: purchases are settled. */
        AUTHORIZED,
        /** The person withdrew the authorization at the city. */
        REVOKED;

        /** Whether the authorization is still to come. */
        public boolean isUnderWay() {
            return this == CONSENTED || this == CID_ISSUED;
        }
    }

    /** What becomes of an imported cid. */
    public CidLine.Taken take(String imported) {
        return switch (state) {
            case CONSENTED -> CidLine.Taken.USED;
            case CID_ISSUED -> imported.equals(cid) ? CidLine.Taken.UNCHANGED : CidLine.Taken.USED;
            case AUTHORIZED, REVOKED -> imported.equals(cid) ? CidLine.Taken.UNCHANGED : CidLine.Taken.REFUSED;
        };
    }

    /** The id of this consent for whoever issues cids: the same at every try, another for another consent. */
    public String consentId() {
        return consentId(account, consentedAt);
    }

    /** As {@link #consentId()}, from the parts it is made of. */
    public static String consentId(String account, Instant consentedAt) {
        String consent = account + " " + consentedAt.toEpochMilli();
        return "c-" + UUID.nameUUIDFromBytes(consent.getBytes(StandardCharsets.UTF_8));
    }
}
