package dev.tanqiao.hub.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.bundle.operation.OperationFailed;
import dev.tanqiao.hub.bundle.operation.UpstreamCalls;
import dev.tanqiao.upstream.carbon.NoCityToken;
import dev.tanqiao.upstream.contract.DescribedOperation;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The calls of bundles, through the same kamelets as the bridge's. */
@Component
public final class OperationCalls implements UpstreamCalls {

    private final ProducerTemplate routes;
    private final Shares shares;

    /**
     * One upstream's share of calls, which all replicas have together.
     *
     * @param mayCall waits for a call; false when none came in good time
     * @param slowDown nobody calls for a while
     */
    public record Upstream(BooleanSupplier mayCall, Runnable slowDown) {}

    /** @param hasCa whether the address of the CA is known */
    public record Shares(Upstream campus, Upstream carbon, boolean hasCa) {}

    OperationCalls(ProducerTemplate routes, Shares shares) {
        this.routes = routes;
        this.shares = shares;
    }

    @Override
    public Answer campus(DescribedOperation operation, String query) {
        waitFor(shares.campus(), operation);
        return call(operation, address("siyuan-call", operation), query, "");
    }

    @Override
    public Answer carbon(DescribedOperation operation, String query, @Nullable JsonNode body) {
        waitFor(shares.carbon(), operation);
        return call(operation, address("carbon-call", operation), body, query);
    }

    @Override
    public Answer ca(DescribedOperation operation, JsonNode body) {
        if (!shares.hasCa()) {
            throw OperationFailed.notDone(
                    operation.id(), "the CA's address is not set (tanqiao.carbon.cid-url); cids come as a file", null);
        }
        return call(operation, "kamelet:cid-issue", body, "");
    }

    @Override
    public void slowDownCarbon() {
        shares.carbon().slowDown().run();
    }

    private static String address(String kamelet, DescribedOperation operation) {
        return "kamelet:%s?path=%s&method=%s".formatted(kamelet, operation.path(), operation.method());
    }

    private static void waitFor(Upstream upstream, DescribedOperation operation) {
        if (!upstream.mayCall().getAsBoolean()) {
            throw OperationFailed.notDone(
                    operation.id(), "no call was free in good time; all calls of this second are taken", null);
        }
    }

    private Answer call(DescribedOperation operation, String address, @Nullable Object body, String query) {
        Exchange answered = routes.request(address, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(Exchange.HTTP_QUERY, query);
        });
        Exception failure = answered.getException();
        if (failure != null) {
            String why = FailureText.of(failure);
            throw ObjectHelper.getException(NoCityToken.class, failure) != null
                    ? OperationFailed.notDone(operation.id(), why, failure)
                    : OperationFailed.noAnswer(operation.id(), why, failure);
        }
        return new Answer(
                answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                String.valueOf(answered.getMessage().getBody(String.class)));
    }
}
