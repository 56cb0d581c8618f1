package dev.tanqiao.core.delivery;

/**
 * A delivery claimed for its next attempt.
 *
 * @param id our id
 * @param webhookId the receiver's key against repeats, the same at every attempt
 * @param attempts how many have ended
 * @param sequence the number of its last event; 0 before the first
 * @param ofDeadLetter whether it tells of a dead delivery, so that its own death is told to nobody
 * @param subscription for whom
 * @param contentType of the body
 * @param body the bytes as they were fixed
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record DueDelivery(
        long id,
        String webhookId,
        int attempts,
        int sequence,
        boolean ofDeadLetter,
        Subscription subscription,
        String contentType,
        byte[] body) {

    /** The number of the attempt now due, 1 is the first try. */
    public int attempt() {
        return attempts + 1;
    }
}
