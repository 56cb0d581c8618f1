package dev.tanqiao.route;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/** The headers with which a request leaves: those that kamelets set. Whatever else a message carries, Quartz's say, stays here. */
final class RequestHeaders extends HttpHeaderFilterStrategy {

    private static final Set<String> OURS = Set.of(
            "authorization",
            "content-type",
            "timestamp",
            "transactionid",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !OURS.contains(name.toLowerCase(Locale.ROOT)) || super.applyFilterToCamelHeaders(name, value, exchange);
    }
}
