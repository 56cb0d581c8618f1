package dev.tanqiao.hub.route;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * The headers with which a request leaves: those that kamelets set; whatever else a message carries, Quartz's say, and what is empty stays here. Of an
 * answer's only those come in that are read.
 */
final class RequestHeaders extends HttpHeaderFilterStrategy {

    private static final Set<String> OURS = Set.of(
            "authorization",
            "content-type",
            "timestamp",
            "transactionid",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp");

    private static final Set<String> THEIRS = Set.of("date", "retry-after");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return "".equals(value)
                || !OURS.contains(name.toLowerCase(Locale.ROOT))
                || super.applyFilterToCamelHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !THEIRS.contains(name.toLowerCase(Locale.ROOT));
    }
}
