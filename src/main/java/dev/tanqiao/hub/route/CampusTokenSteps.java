package dev.tanqiao.hub.route;

import dev.tanqiao.core.enrolment.CampusTokens;
import dev.tanqiao.upstream.campus.JAccountClient;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Campus tokens, for {@code campus-token}, {@code campus-token-renew} and the calls to jAccount's token endpoint. */
@Component("campusTokenSteps")
public final class CampusTokenSteps {

    private final CampusTokens tokens;
    private final JAccountClient client;

    CampusTokenSteps(CampusTokens tokens, JAccountClient client) {
        this.tokens = tokens;
        this.client = client;
    }

    /** A token that can be used now. */
    public String current(@Header("account") String account) {
        return tokens.current(account);
    }

    /** Another token than the refused one. */
    public String renewed(@Header("account") String account, @Header("campusToken") String refused) {
        return tokens.renewed(account, refused);
    }

    /** The form that exchanges a code. */
    public String codeForm(@Body String code) {
        return client.codeForm(code);
    }

    /** The form that exchanges a refresh token. */
    public String refreshForm(@Body String refreshToken) {
        return client.refreshForm(refreshToken);
    }

    /** The form that asks for a token of our own. */
    public String clientForm() {
        return JAccountClient.clientForm();
    }

    /** Who we are, as HTTP Basic says it. */
    public String authorization() {
        return client.authorization();
    }
}
