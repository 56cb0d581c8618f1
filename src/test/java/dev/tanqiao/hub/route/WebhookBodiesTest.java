package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.delivery.BilledLine;
import dev.tanqiao.upstream.contract.Contract;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What subscribers of the city's format get is held to the city's own contract. */
class WebhookBodiesTest {

    private static final Instant ORDERED = Instant.ofEpochMilli(1675502002174L);

    private final WebhookBodies bodies = new WebhookBodies("tanqiao");

    @Test
    void aBillPushReadsAsTheCitysDocumentSays() {
        String body = bodies.bills(List.of(line("10", "100"), line("-10.50", null)));

        assertThat(Contract.carbon().violationsOfWebhookRequest("billPush", body))
                .isEmpty();
        assertThat(body)
                .isEqualTo(
                        "{\"total\":2,\"bill\":["
                                + "{\"cid\":\"213\",\"equityCid\":\"123\",\"transactionId\":\"P1\",\"parentTransactionId\":\"100\",\"amount\":\"10\",\"transactionTime\":1675502002174,\"transactionPaymentTime\":1675502003174,\"transactionType\":\"食堂\\\"早\"},"
                                + "{\"cid\":\"213\",\"equityCid\":\"123\",\"transactionId\":\"P1\",\"amount\":\"-10.50\",\"transactionTime\":1675502002174,\"transactionPaymentTime\":1675502003174,\"transactionType\":\"食堂\\\"早\"}]}");
    }

    @Test
    void fiveHundredLinesFitAndOneMoreWouldNot() {
        assertThat(Contract.carbon()
                        .violationsOfWebhookRequest(
                                "billPush", bodies.bills(Collections.nCopies(500, line("1", null)))))
                .isEmpty();
        assertThat(Contract.carbon()
                        .violationsOfWebhookRequest(
                                "billPush", bodies.bills(Collections.nCopies(501, line("1", null)))))
                .isNotEmpty();
    }

    @Test
    void anAuthorizationPushReadsAsTheCitysDocumentSays() {
        for (boolean granted : new boolean[] {true, false}) {
            assertThat(Contract.carbon()
                            .violationsOfWebhookRequest("authorizationPush", bodies.authorization("123", granted)))
                    .isEmpty();
        }
    }

    private static BilledLine line(String amount, @org.jspecify.annotations.Nullable String parent) {
        return new BilledLine(
                "213", "123", "P1", parent, new BigDecimal(amount), ORDERED, ORDERED.plusSeconds(1), "食堂\"早");
    }
}
