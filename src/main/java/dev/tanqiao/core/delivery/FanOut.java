package dev.tanqiao.core.delivery;

import java.util.ArrayList;
import java.util.List;

/** Decides who is told what, and in which body: each event goes into exactly one body of each subscription that wants it. */
public final class FanOut {

    /** The city's limit for one bill push (碳账户账单推送, {@code total}). */
    private static final int LINES_PER_BODY = 500;

    private final Bodies bodies;

    public FanOut(Bodies bodies) {
        this.bodies = bodies;
    }

    /** The deliveries of these events, which come in the order they happened. */
    public List<Draft> drafts(List<Occurrence> events, List<Subscription> subscriptions) {
        List<Draft> drafts = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            List<Occurrence> wanted =
                    events.stream().filter(subscription::wants).toList();
            switch (subscription.format()) {
                case CLOUDEVENTS ->
                    wanted.forEach(event -> drafts.add(draft(subscription, List.of(event), bodies.cloudEvent(event))));
                case UPSTREAM -> drafts.addAll(inTheCitysWords(subscription, wanted));
            }
        }
        return drafts;
    }

    private List<Draft> inTheCitysWords(Subscription subscription, List<Occurrence> wanted) {
        List<Draft> drafts = new ArrayList<>();
        List<Occurrence> ofBills = new ArrayList<>();
        List<BilledLine> lines = new ArrayList<>();
        for (Occurrence event : wanted) {
            if (event.bill() != null) {
                ofBills.add(event);
                lines.add(event.bill());
            } else if (event.cid() != null) {
                drafts.add(draft(subscription, List.of(event), bodies.authorization(event.cid(), event.isGrant())));
            } else {
                drafts.add(undeliverable(subscription, event));
            }
        }
        for (int from = 0; from < lines.size(); from += LINES_PER_BODY) {
            int to = Math.min(from + LINES_PER_BODY, lines.size());
            drafts.add(draft(subscription, ofBills.subList(from, to), bodies.bills(lines.subList(from, to))));
        }
        return drafts;
    }

    private static Draft draft(Subscription subscription, List<Occurrence> events, String body) {
        return new Draft(
                subscription.id(), numbers(events), subscription.format().contentType(), body, null);
    }

    private static Draft undeliverable(Subscription subscription, Occurrence event) {
        String missing = event.isBill() ? "its bill line is not there" : "its person has no cid";
        return new Draft(
                subscription.id(),
                numbers(List.of(event)),
                subscription.format().contentType(),
                "",
                missing);
    }

    private static List<Long> numbers(List<Occurrence> events) {
        return events.stream().map(Occurrence::number).toList();
    }
}
