package dev.tanqiao.core.enrolment;

import java.time.Instant;

/**
 * The city's push 账户权益平台授权/取消授权. It carries no id and no time, so ours stand in for them.
 *
 * @param id of the stored push; grows with the order of receipt
 * @param cid the city's id of a person
 * @param granted {@code type} 1; false: {@code type} -1
 * @param receivedAt business time
 */
public record AuthorizationPush(long id, String cid, boolean granted, Instant receivedAt) {

    /** What the push means for one of the accounts with that cid. */
    AuthorizationChange changeOf(String account) {
        return new AuthorizationChange(account, cid, granted, receivedAt, "push " + id);
    }
}
