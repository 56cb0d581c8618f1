package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Struck;
import org.jspecify.annotations.Nullable;

/** The city's journal entries, one kind a change; {@link CityState#apply} reads them. Amounts are plain decimal texts. */
final class CityEntries {

    /** Set in the entry of a booking that nobody asked for. */
    static final String PLANTED = "planted";

    private CityEntries() {}

    private static ObjectNode entry(String kind) {
        return Json.object().put("kind", kind);
    }

    static ObjectNode token(String hash, long expireTimeMillis, String transactionId) {
        return entry("token")
                .put("hash", hash)
                .put("expireTime", expireTimeMillis)
                .put("transactionId", transactionId);
    }

    static ObjectNode tokenRevoked(String hash) {
        return entry("token-revoked").put("hash", hash);
    }

    /** A push waits until then before its next try. */
    static ObjectNode pushHeld(long push, long dueMillis) {
        return entry("push-held").put("push", push).put("due", dueMillis);
    }

    static ObjectNode cid(String cid, String account, String consentId) {
        return entry("cid").put("cid", cid).put("account", account).put("consentId", consentId);
    }

    static ObjectNode authorization(String cid, boolean authorized, long nowMillis) {
        return entry("authorization")
                .put("cid", cid)
                .put("authorized", authorized)
                .put("millis", nowMillis);
    }

    /** @param struck what goes wrong with its bill line; null: nothing */
    static ObjectNode order(Order order, long paidMillis, Conversion conversion, @Nullable Struck struck) {
        ObjectNode entry = entry("order")
                .put("paid", paidMillis)
                .put("reductions", conversion.reductions().toPlainString())
                .put("gainedA", conversion.gained().a().toPlainString())
                .put("gainedB", conversion.gained().b().toPlainString());
        if (struck != null) {
            entry.putObject("struck")
                    .put("number", struck.number())
                    .set("fault", struck.fault().document());
        }
        return entry.set("order", order.document());
    }

    static ObjectNode forgotten(String transactionId) {
        return entry("forgotten").put("transactionId", transactionId);
    }

    static ObjectNode subscription(int type, String notifyUrl) {
        return entry("subscription").put("type", type).put("notifyUrl", notifyUrl);
    }

    /** The oldest bookings not yet in a push become one. */
    static ObjectNode billPush(int lines, long nowMillis) {
        return entry("bill-push").put("lines", lines).put("millis", nowMillis);
    }

    static ObjectNode pushAttempt(long push, long nowMillis) {
        return entry("push-attempt").put("push", push).put("millis", nowMillis);
    }

    static ObjectNode pushAnswer(long push, Pusher.Outcome outcome) {
        return entry("push-answer")
                .put("push", push)
                .put("acknowledged", outcome.acknowledged())
                .put("outcome", outcome.text());
    }
}
