package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.door.Door;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a detached hub answers, with an outbox and the purchases in memory. Authorization, caps and the go-live line are not asked. */
final class AnswersInMemory implements HubDoor.Answers {

    private final Bundle bundle;
    private final DetachedHub.Answering answering;
    private final Clock clock;
    private final Map<String, Event> outbox = new LinkedHashMap<>();
    private final List<Object> purchases = new ArrayList<>();
    private final Map<String, String> raw = new LinkedHashMap<>();

    AnswersInMemory(Bundle bundle, DetachedHub.Answering answering, Clock clock) {
        this.bundle = bundle;
        this.answering = answering;
        this.clock = clock;
    }

    /** Keeps an event once for each type and subject, as the outbox does; false when it is kept already. */
    boolean add(Event event) {
        return outbox.putIfAbsent(event.type().wireName() + " " + event.subject(), event) == null;
    }

    /** The events in the order in which they came, posts among them. */
    List<Event> stored() {
        return List.copyOf(outbox.values());
    }

    @Override
    public Object ask(Door.Request request) throws Exception {
        return switch (request.what()) {
            case "event" -> event(request);
            case "purchase" -> Asked.orFail(takeIn(request));
            case "person" -> answering.person(String.valueOf(Asked.field(request, "account")));
            case "settlement" -> answering.settlement(String.valueOf(Asked.field(request, "settlementId")));
            default -> answering.call(request.what(), Asked.granted(bundle, request), request.body());
        };
    }

    private Map<String, Object> event(Door.Request request) throws Exception {
        var events = new BundleEvents(this::addOfBundle, clock);
        return events.add(events.of(bundle.name(), request));
    }

    private boolean addOfBundle(Event event) {
        answering.added(event);
        return add(event);
    }

    /** As if nothing had been handed in or added. */
    void forget() {
        outbox.clear();
        purchases.clear();
        raw.clear();
    }

    private Map<String, Object> takeIn(Door.Request request) throws IOException {
        Object body =
                request.body() instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : request.body();
        Purchase purchase;
        try {
            purchase = PurchaseJson.read(body);
        } catch (PurchaseJson.Malformed malformed) {
            return Map.of("refused", true, "code", "invalid", "message", String.valueOf(malformed.getMessage()));
        }
        if (Boolean.FALSE.equals(answering.person(purchase.account()).get("known"))) {
            return Map.of(
                    "refused",
                    true,
                    "code",
                    "not-enrolled",
                    "message",
                    "%s never consented.".formatted(purchase.account()));
        }
        purchases.add(Asked.map(body));
        String key = request.route() + " " + purchase.id();
        String before = raw.put(key, purchase.raw());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("refused", false);
        answer.put("news", before == null ? "taken-in" : before.equals(purchase.raw()) ? "known" : "changed");
        answer.put("transactionId", (long) new ArrayList<>(raw.keySet()).indexOf(key) + 1);
        answer.put("status", purchase.status().name());
        DetachedHub.Verdict verdict = answering.decide(purchase, Source.of(bundle.name(), request.route()));
        answer.put("decision", verdict.decision().name());
        if (verdict.result() != null) {
            answer.put("rule", verdict.result().ruleId());
        }
        return answer;
    }

    /** The purchases that were handed in and are none that is refused, as they were handed in. */
    List<Object> purchases() {
        return List.copyOf(purchases);
    }

    /** The events of the bundle that were added. */
    List<Object> events() {
        List<Object> events = new ArrayList<>();
        for (Event event : outbox.values()) {
            if (event.type().wireName().startsWith(bundle.name() + ".")) {
                events.add(Map.of("type", event.type().wireName(), "subject", event.subject(), "data", event.data()));
            }
        }
        return events;
    }
}
