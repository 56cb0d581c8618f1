package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Writes {@code subscribe} requests (消息接收地址配置): 1 is bills, 2 is authorizations; the document's sample 0 is a slip. */
public final class Subscriptions {

    private static final int BILLS = 1;
    private static final int AUTHORIZATIONS = 2;

    private Subscriptions() {}

    /** Bill pushes go to that address. */
    public static JsonNode bills(String notifyUrl) {
        return request(notifyUrl, BILLS);
    }

    /** Authorization pushes go to that address. */
    public static JsonNode authorizations(String notifyUrl) {
        return request(notifyUrl, AUTHORIZATIONS);
    }

    private static JsonNode request(String notifyUrl, int type) {
        return JsonNodeFactory.instance.objectNode().put("notifyUrl", notifyUrl).put("type", type);
    }
}
