package dev.tanqiao.core.delivery;

import dev.tanqiao.core.event.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Decides who is told what, and in which body: each event goes into exactly one body of each subscription that wants it. */
public final class FanOut {

    /** The city's limit for one bill push (碳账户账单推送, {@code total}). */
    private static final int LINES_PER_BODY = 500;

    private final DeliveryStore store;
    private final UnitOfWork work;
    private final Bodies bodies;
    private final Clock clock;

    public FanOut(DeliveryStore store, UnitOfWork work, Bodies bodies, Clock clock) {
        this.store = store;
        this.work = work;
        this.bodies = bodies;
        this.clock = clock;
    }

    /**
     * Makes deliveries of the oldest events that wait in the outbox.
     *
     * @param limit at most so many events
     * @return how many it were; fewer than {@code limit} when no more wait now
     */
    public int fanOut(int limit) {
        Instant at = clock.instant();
        return work.commit(() -> {
            List<OutboxEvent> events = store.takeEvents(limit);
            if (!events.isEmpty()) {
                store.write(deliveries(events, store.activeSubscriptions()), at);
            }
            return events.size();
        });
    }

    /** The deliveries of these events, which come in the order they happened. */
    List<NewDelivery> deliveries(List<OutboxEvent> events, List<Subscription> subscriptions) {
        List<NewDelivery> newDeliveries = new ArrayList<>();
        Map<OutboxEvent, String> cloudEvents = new IdentityHashMap<>(); // all who want an event are told the same
        for (Subscription subscription : subscriptions) {
            List<OutboxEvent> wanted =
                    events.stream().filter(subscription::wants).toList();
            switch (subscription.format()) {
                case CLOUDEVENTS ->
                    wanted.forEach(event -> newDeliveries.add(
                            ordered(subscription, event, cloudEvents.computeIfAbsent(event, bodies::cloudEvent))));
                case UPSTREAM -> newDeliveries.addAll(inTheCitysWords(subscription, wanted));
            }
        }
        return newDeliveries;
    }

    private List<NewDelivery> inTheCitysWords(Subscription subscription, List<OutboxEvent> wanted) {
        List<NewDelivery> newDeliveries = new ArrayList<>();
        List<OutboxEvent> ofBills = new ArrayList<>();
        List<BilledLine> lines = new ArrayList<>();
        for (OutboxEvent event : wanted) {
            if (event.bill() != null) {
                ofBills.add(event);
                lines.add(event.bill());
            } else if (event.cid() != null) {
                newDeliveries.add(
                        draft(subscription, List.of(event), bodies.authorization(event.cid(), event.isGrant())));
            } else {
                newDeliveries.add(undeliverable(subscription, event));
            }
        }
        for (int from = 0; from < lines.size(); from += LINES_PER_BODY) {
            int to = Math.min(from + LINES_PER_BODY, lines.size());
            newDeliveries.add(draft(subscription, ofBills.subList(from, to), bodies.bills(lines.subList(from, to))));
        }
        return newDeliveries;
    }

    private NewDelivery ordered(Subscription subscription, OutboxEvent event, String cloudEvent) {
        String orderBy = subscription.orderBy();
        return new NewDelivery(
                subscription.id(),
                numbers(List.of(event)),
                subscription.format().contentType(),
                cloudEvent,
                null,
                orderBy == null ? null : bodies.orderingKey(event, orderBy));
    }

    private static NewDelivery draft(Subscription subscription, List<OutboxEvent> events, String body) {
        return new NewDelivery(
                subscription.id(), numbers(events), subscription.format().contentType(), body, null, null);
    }

    private static NewDelivery undeliverable(Subscription subscription, OutboxEvent event) {
        String missing = event.isBill() ? "its bill line is not there" : "its person has no cid";
        return new NewDelivery(
                subscription.id(),
                numbers(List.of(event)),
                subscription.format().contentType(),
                "",
                missing,
                null);
    }

    private static List<Long> numbers(List<OutboxEvent> events) {
        return events.stream().map(OutboxEvent::number).toList();
    }
}
