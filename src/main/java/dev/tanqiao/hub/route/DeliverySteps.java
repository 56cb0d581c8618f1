package dev.tanqiao.hub.route;

import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.delivery.Delivering;
import dev.tanqiao.core.delivery.DeliveryOutcome;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.core.delivery.ReceiverAnswer;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.delivery.WebhookSecret;
import dev.tanqiao.core.delivery.WebhookSecrets;
import dev.tanqiao.hub.bundle.SubscriberAddress;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the route {@code deliver} calls. */
@Component("deliverySteps")
public final class DeliverySteps {

    private static final Logger log = LoggerFactory.getLogger(DeliverySteps.class);

    /** A receiver that has its share of the places is not claimed for: the next claim waits until some of them are back. */
    private static final Duration GATHERED = Duration.ofMillis(50);

    /** What a route that ended well has answered. */
    private static final int DONE = 200;

    private final Delivering delivering;
    private final DeliveryStore store;
    private final WebhookSecrets secrets;
    private final Clock clock;
    private final Places places;
    private final RouteDeliveries routes;

    /** What has a place: each delivery until its attempt has ended. */
    private final Set<DueDelivery> underWay =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private final Duration timeout;

    DeliverySteps(
            Delivering delivering,
            DeliveryStore store,
            WebhookSecrets secrets,
            Clock clock,
            RouteDeliveries routes,
            @Value("${tanqiao.delivery.in-flight}") int inFlight,
            @Value("${tanqiao.delivery.timeout}") Duration timeout) {
        this.delivering = delivering;
        this.store = store;
        this.secrets = secrets;
        this.clock = clock;
        this.places = new Places(inFlight, 0, GATHERED, System::nanoTime);
        this.routes = routes;
        this.timeout = timeout;
    }

    /** How many deliveries the next claim may take; waits a moment for places. */
    public int free() {
        return places.free();
    }

    /** How many places each subscription has taken, as a JSON object. */
    public String busy() {
        return places.busyJson();
    }

    /** How long a claim is ours; longer than all timeouts of a post together. */
    public double leaseSeconds() {
        return routes.lease().toMillis() / 1000.0;
    }

    /** How long a receiver may take to answer. */
    public long answerWithinMs() {
        return timeout.toMillis();
    }

    /** Claimed rows as deliveries; each takes a place until its attempt has ended. */
    public List<DueDelivery> claimed(List<Map<String, Object>> rows) {
        Map<String, Subscription> subscriptions = new HashMap<>(); // a batch has few
        List<DueDelivery> due = rows.stream()
                .map(row -> delivery(
                        row,
                        subscriptions.computeIfAbsent(
                                Rows.value(row, "definition", String.class), JdbcDeliveryStore::subscription)))
                .toList();
        due.forEach(delivery -> {
            underWay.add(delivery);
            places.take(delivery.subscription().id());
        });
        return due;
    }

    /** Signs what is about to be posted. */
    public Webhook webhook(DueDelivery delivery) {
        Instant now = clock.instant();
        String secret = delivery.subscription().secret();
        return new Webhook(
                delivery,
                address(delivery.subscription()),
                now.getEpochSecond(),
                secret == null ? "" : secret(secret).sign(delivery.webhookId(), now, delivery.body()),
                System.nanoTime());
    }

    /**
     * The body of the request that posts it.
     *
     * @param headers become those of the request, and where it goes
     */
    public byte[] request(@Variable("webhook") Webhook webhook, @Headers Map<String, Object> headers) {
        headers.clear();
        headers.put(Exchange.HTTP_URI, webhook.url());
        headers.put(Exchange.CONTENT_TYPE, webhook.delivery().contentType());
        headers.put("webhook-id", webhook.delivery().webhookId());
        headers.put("webhook-timestamp", String.valueOf(webhook.timestamp()));
        headers.put("webhook-signature", webhook.signature()); // empty: it does not leave
        return webhook.delivery().body();
    }

    /** Whether a route of a bundle is told. */
    public boolean isForRoute(@Variable("delivery") DueDelivery delivery) {
        return delivery.subscription().isToRoute();
    }

    /** Whether a receiver is told, by HTTP. */
    public boolean isForReceiver(@Variable("delivery") DueDelivery delivery) {
        return !isForRoute(delivery);
    }

    /** Tells a route of a bundle, which runs to its end here; what it throws is why it was not told. */
    public DeliveryOutcome handOver(@Variable("delivery") DueDelivery delivery) {
        long started = System.nanoTime();
        try {
            routes.hand(delivery);
            return ended(delivery, new ReceiverAnswer(DONE, null, "", null, millisSince(started)));
        } catch (Exception failure) {
            return ended(delivery, ReceiverAnswer.none(FailureText.of(failure), millisSince(started)));
        }
    }

    private static String address(Subscription subscription) {
        try {
            return SubscriberAddress.parse(subscription.url());
        } catch (IllegalArgumentException unusable) {
            throw new CannotPost("its subscription needs " + unusable.getMessage());
        }
    }

    private WebhookSecret secret(String name) {
        return secrets.find(name)
                .orElseThrow(() -> new CannotPost("the webhook secret '%s' is not there".formatted(name)));
    }

    /**
     * What the receiver's answer means.
     *
     * @param date its header {@code Date}
     * @param retryAfter its header {@code Retry-After}
     */
    public DeliveryOutcome answered(
            @Variable("webhook") Webhook webhook,
            @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
            @Header(HttpHeaders.DATE) @Nullable String date,
            @Header(HttpHeaders.RETRY_AFTER) @Nullable String retryAfter,
            @Body @Nullable String body) {
        String text = body == null ? "" : body;
        return ended(
                webhook.delivery(),
                new ReceiverAnswer(
                        httpStatus,
                        code(text),
                        WireText.brief(text),
                        RetryAfter.read(retryAfter, date, clock.instant()),
                        millisSince(webhook.startedNanos())));
    }

    /** What it means that there was no answer. */
    public DeliveryOutcome unanswered(DueDelivery delivery, @Nullable Webhook webhook, Exception cause) {
        return ended(
                delivery, ReceiverAnswer.none(why(cause), webhook == null ? 0 : millisSince(webhook.startedNanos())));
    }

    /** Its place is given back here, and once, also where an answer that could not be told is told as none. */
    private DeliveryOutcome ended(DueDelivery delivery, ReceiverAnswer answer) {
        if (underWay.remove(delivery)) {
            places.release(delivery.subscription().id(), true);
        }
        return delivering.learn(delivery, answer);
    }

    /** Whether no receiver's answer is awaited: there is nothing to gather for. */
    public boolean isNoneUnderWay() {
        return places.areAllFree();
    }

    /** Commits a batch of outcomes; where that fails, row by row, so that one bad row costs only itself. */
    public void processOutcomes(List<DeliveryOutcome> outcomes) {
        try {
            store.save(outcomes);
            outcomes.forEach(DeliverySteps::tell);
        } catch (RuntimeException failure) {
            if (outcomes.size() > 1) {
                outcomes.forEach(outcome -> processOutcomes(List.of(outcome)));
            } else {
                log.error(
                        "delivery.not-recorded deliveryId={}: it is sent again when its lease has run out",
                        outcomes.get(0).delivery().id(),
                        failure);
            }
        }
    }

    private static void tell(DeliveryOutcome outcome) {
        log.atLevel(
                        switch (outcome.to()) {
                            case DELIVERED -> org.slf4j.event.Level.DEBUG;
                            case PENDING -> org.slf4j.event.Level.INFO;
                            case DEAD -> org.slf4j.event.Level.WARN;
                        })
                .log(
                        "delivery.attempted deliveryId={} subscription={} attempt={} outcome={} status={} reason=\"{}\" durationMs={} nextAt={}",
                        outcome.delivery().id(),
                        outcome.delivery().subscription().id(),
                        outcome.delivery().attempt(),
                        outcome.word(),
                        outcome.to(),
                        outcome.reason(),
                        outcome.answer().durationMs(),
                        outcome.dueAt());
    }

    private static DueDelivery delivery(Map<String, Object> row, Subscription subscription) {
        return new DueDelivery(
                Rows.value(row, "id", Long.class),
                Rows.value(row, "webhook_id", String.class),
                Rows.value(row, "attempt", Integer.class),
                Rows.value(row, "sequence", Integer.class),
                Rows.value(row, "of_dead_letter", Boolean.class),
                subscription,
                Rows.value(row, "content_type", String.class),
                Rows.value(row, "body", byte[].class));
    }

    private static @Nullable String code(String body) {
        return WireJson.value(body).path("code").asText(null);
    }

    /** In words of ours: the exception's own may show the URL, and a URL may hold the receiver's secret. */
    private static String why(Exception cause) {
        if (cause instanceof CannotPost unready) {
            return String.valueOf(unready.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return "the host is not known";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        if (cause instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof SSLException) {
            return "TLS failed";
        }
        return cause instanceof IOException
                ? "the connection broke"
                : cause.getClass().getSimpleName();
    }

    private static int millisSince(long startedNanos) {
        return Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    }

    private static final class CannotPost extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        CannotPost(String why) {
            super(why);
        }
    }
}
