package dev.tanqiao.hub.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.enrolment.Enrolling;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.upstream.carbon.CidWire;
import java.sql.Timestamp;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The two steps of an enrolment, for {@code issue-cid} and {@code authorize-account}. */
@Component("enrolmentSteps")
public final class EnrolmentSteps {

    private final Enrolling enrolling;
    private final int longestText;

    EnrolmentSteps(Enrolling enrolling, @Value("${tanqiao.max-text-length}") int longestText) {
        this.enrolling = enrolling;
        this.longestText = longestText;
    }

    /** Whether the CA is to be asked for the cid of a claimed row. */
    public boolean mustAskTheCa(@ExchangeProperty("account") String account) {
        return enrolling.mustAskTheCa(account);
    }

    /** The request for a cid, from a claimed row. */
    public JsonNode cidRequest(@Body Map<String, Object> row) {
        String account = Rows.value(row, "account", String.class);
        Timestamp consentedAt = Rows.value(row, "consented_at", Timestamp.class);
        return CidWire.issueRequest(
                account, Rows.value(row, "name", String.class), Enrolment.consentId(account, consentedAt.toInstant()));
    }

    /** Takes the cid from the answer. */
    public void cidAnswered(
            @ExchangeProperty("account") String account,
            @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
            @Body String body)
            throws CidWire.NotDone {
        enrolling.cidIssued(account, CidWire.issued(httpStatus, body, longestText));
    }

    /** No cid this time. */
    public void cidFailed(
            @ExchangeProperty("account") String account, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        enrolling.failed(account, Enrolment.State.CONSENTED, FailureText.of(why));
    }

    /** The request that tells the city, from a claimed row. */
    public JsonNode authorizeRequest(@Body Map<String, Object> row) {
        return CidWire.authorizeRequest(Rows.value(row, "cid", String.class));
    }

    /** The city knows the cid, or is to be told again. */
    public void authorizeAnswered(
            @ExchangeProperty("account") String account,
            @ExchangeProperty("cid") String cid,
            @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
            @Body String body)
            throws CidWire.NotDone {
        CidWire.authorized(httpStatus, body);
        enrolling.authorized(account, cid);
    }

    /** The city could not be told this time. */
    public void authorizeFailed(
            @ExchangeProperty("account") String account,
            @ExchangeProperty("cid") String cid,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        enrolling.failed(account, Enrolment.State.CID_ISSUED, Redactor.withoutCid(FailureText.of(why), cid));
    }
}
