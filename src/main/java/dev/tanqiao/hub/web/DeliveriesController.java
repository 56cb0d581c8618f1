package dev.tanqiao.hub.web;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.store.settlement.ControlViews;
import dev.tanqiao.hub.store.settlement.ControlViews.DeadDelivery;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Dead letters: listed, and resent by a person. */
@RestController
@RequestMapping("/api")
class DeliveriesController extends ApiDoor {

    private final Controls controls;
    private final ControlViews rows;
    private final DeliveryStore deliveries;
    private final Clock clock;
    private final Bulk.Kind<String, DeadDelivery> kind;

    DeliveriesController(Controls controls, ControlViews rows, DeliveryStore deliveries, Clock clock) {
        this.controls = controls;
        this.rows = rows;
        this.deliveries = deliveries;
        this.clock = clock;
        this.kind = new Bulk.Kind<>(
                "dead delivery",
                "deliveries",
                "subscription",
                DeadDelivery::id,
                rows::dead,
                (subscription, after) -> rows.deadBehind(subscription, after, Bulk.MOST),
                rows::countDead);
    }

    @GetMapping("/deliveries")
    DeadLetters deliveries(
            @RequestParam(defaultValue = "DEAD") String status,
            @RequestParam(required = false) @Nullable String subscription,
            @RequestParam(defaultValue = "100") int limit) {
        if (!status.equals("DEAD")) {
            throw new Misasked("Only status=DEAD can be listed.");
        }
        checkedLimit(limit);
        String known = subscription == null ? null : known(subscription);
        return new DeadLetters(rows.countDead(known, 0), rows.newestDead(known, limit));
    }

    @GetMapping("/deliveries/{id}")
    DeadDelivery shown(@PathVariable long id) {
        return rows.dead(List.of(id)).stream().findFirst().orElseThrow(() -> kind.unknown(id));
    }

    @PostMapping("/deliveries/{id}/resend")
    PendingDelivery resend(
            @PathVariable long id, @RequestBody(required = false) @Nullable ReasonRequest asked, Principal actor) {
        String reason = Objects.requireNonNullElse(asked == null ? null : optional("reason", asked.reason()), "");
        resend(id, reason, actor(actor, asked == null ? null : asked.as()));
        return new PendingDelivery(id, "PENDING");
    }

    /** One delivery that is not dead is a refusal; of several, each is told. */
    @PostMapping("/deliveries/resend")
    Resent resend(@RequestBody ResendRequest asked, Principal token) {
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        Bulk.Chosen<DeadDelivery> chosen = asked.chosen(kind, filter -> known(String.valueOf(filter.subscription())));
        Bulk.Done<DeadDelivery> resent = chosen.each(
                each -> asked.isDryRun() ? each.sendable() : isResent(each, reason, actor),
                each -> new Bulk.Untouched(
                        each.id(), String.valueOf(whyNot(each.id()).getMessage())));
        return new Resent(asked.isDryRun(), resent.done(), resent.refused(), chosen.left(), chosen.next());
    }

    /** Misspelt, it would look like one without dead letters. */
    private String known(String subscription) {
        Set<String> all = new TreeSet<>(rows.subscriptions());
        if (all.contains(subscription)) {
            return subscription;
        }
        throw new NothingKnown("There is no subscription %s.%s"
                .formatted(
                        subscription,
                        Nearest.to(subscription, all)
                                .map(" Did you mean %s?"::formatted)
                                .orElse(all.isEmpty() ? "" : " Known are %s.".formatted(String.join(", ", all)))));
    }

    private boolean isResent(DeadDelivery each, String reason, String actor) {
        try {
            resend(each.id(), reason, actor);
            return true;
        } catch (ControlRefused stays) {
            return false;
        }
    }

    private void resend(long id, String reason, String actor) {
        controls.act(actor, "resend", "delivery/" + id, reason, () -> {
            if (!deliveries.resend(id, clock.instant())) {
                throw whyNot(id);
            }
            return id;
        });
    }

    private ControlRefused whyNot(long id) {
        return rows.dead(List.of(id)).stream()
                .findFirst()
                .map(dead -> ControlRefused.because(
                        "Delivery %s has nothing to send: %s. Nothing was changed.".formatted(id, dead.reason())))
                .orElseGet(() -> kind.unknown(id));
    }

    /** A delivery that is due again. */
    record PendingDelivery(long deliveryId, String status) {}

    /**
     * Deliveries that were given up.
     *
     * @param total how many fit
     * @param deliveries the newest of them
     */
    record DeadLetters(long total, List<DeadDelivery> deliveries) {}

    /** Which of them: those of a subscription. */
    record DeadLetterFilterRequest(@Nullable String subscription) implements Bulk.Narrowing {

        @Override
        public boolean narrows() {
            return subscription != null;
        }
    }

    /**
     * What is to be sent again.
     *
     * @param ids the deliveries; or
     * @param filter which of those that are dead
     * @param after of those that fit, only the ones behind this number; each request takes the next 1000
     * @param as the person's name
     * @param dryRun only tells what would be sent
     */
    record ResendRequest(
            @Nullable List<Long> ids,
            @Nullable DeadLetterFilterRequest filter,
            @Nullable Long after,
            @Nullable String reason,
            @Nullable String as,
            @Nullable Boolean dryRun)
            implements Bulk<DeadLetterFilterRequest> {}

    /**
     * What is due again, or would be.
     *
     * @param left fit as well, with higher numbers, but are more than one request takes
     * @param next the last number taken: asked {@code after} it, those that are left follow; null: none is
     */
    record Resent(
            boolean dryRun,
            List<DeadDelivery> done,
            List<Bulk.Untouched> refused,
            long left,
            @Nullable Long next) {}
}
