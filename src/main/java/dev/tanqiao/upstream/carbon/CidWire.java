package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tanqiao.base.wire.WireText;

/**
 * The two calls of an enrolment on the wire: the issue of a cid (our reading, the CA's protocol is not public) and
 * 账户权益平台授权 ({@code auth/accountAuthorize}).
 */
public final class CidWire {

    private CidWire() {}

    /** The request for a cid. */
    public static JsonNode issueRequest(String account, String name, String consentId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("name", name)
                .put("consentId", consentId);
    }

    /** The request that tells the city of a cid. */
    public static JsonNode authorizeRequest(String cid) {
        return JsonNodeFactory.instance.objectNode().put("cid", cid);
    }

    /**
     * The cid that was issued.
     *
     * @param longestText in characters: a longer cid is none
     * @throws NotDone when the answer holds none
     */
    public static String issued(int httpStatus, String body, int longestText) throws NotDone {
        JsonNode cid = content(httpStatus, body).path("cid");
        if (!cid.isTextual() || cid.asText().isBlank()) {
            throw new NotDone("code 200, but content.cid is missing");
        }
        if (!WireText.isWhole(cid.asText()) || cid.asText().length() > longestText) {
            throw new NotDone("code 200, but content.cid is longer than %s characters, or not all of it can be read"
                    .formatted(longestText));
        }
        return cid.asText();
    }

    /**
     * Returns when the city says that it has done so.
     *
     * @throws NotDone when it does not
     */
    public static void authorized(int httpStatus, String body) throws NotDone {
        content(httpStatus, body);
    }

    private static JsonNode content(int httpStatus, String body) throws NotDone {
        CityAnswer answer = CityAnswer.read(body);
        if (!answer.isDone()) {
            throw new NotDone(
                    answer.code() == null
                            ? "HTTP %s without a code".formatted(httpStatus)
                            : "code %s %s".formatted(answer.code(), answer.message()));
        }
        return answer.content();
    }

    /** The answer is not the one hoped for; the message says what it was. */
    public static final class NotDone extends Exception {

        private static final long serialVersionUID = 1L;

        NotDone(String sentence) {
            super(sentence);
        }
    }
}
