package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import java.util.Optional;

/**
 * The city tells that a person granted or withdrew the authorization (账户权益平台授权/取消授权).
 *
 * @param cid whose
 * @param granted {@code type} 1; -1 is a withdrawal
 */
public record AuthorizationNotice(String cid, boolean granted) {

    /**
     * Reads a push body; empty when it is none.
     *
     * @param longestText in characters: no cid is longer
     */
    public static Optional<AuthorizationNotice> read(String body, int longestText) {
        JsonNode push = WireJson.value(body);
        String type = push.path("type").asText();
        String cid = push.path("cid").isTextual() ? push.path("cid").asText() : "";
        return cid.isEmpty() || cid.length() > longestText || !type.matches("-?1")
                ? Optional.empty()
                : Optional.of(new AuthorizationNotice(cid, "1".equals(type)));
    }
}
