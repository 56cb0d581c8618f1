package dev.tanqiao.hub.web;

import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.store.settlement.ControlViews;
import dev.tanqiao.hub.store.settlement.ControlViews.DeadDelivery;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final int MOST_DEAD_SHOWN = 500;

    private final Controls controls;
    private final ControlViews rows;
    private final DeliveryStore deliveries;
    private final Clock clock;

    DeliveriesController(Controls controls, ControlViews rows, DeliveryStore deliveries, Clock clock) {
        this.controls = controls;
        this.rows = rows;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    @GetMapping("/deliveries")
    List<DeadDelivery> deliveries(@RequestParam(defaultValue = "DEAD") String status) {
        if (!status.equals("DEAD")) {
            throw new Misasked("Only status=DEAD can be listed.");
        }
        return rows.deadDeliveries(MOST_DEAD_SHOWN);
    }

    @PostMapping("/deliveries/{id}/resend")
    Map<String, Object> resend(
            @PathVariable long id, @RequestBody(required = false) @Nullable ReasonRequest asked, Principal actor) {
        String reason = Objects.requireNonNullElse(asked == null ? null : optional("reason", asked.reason()), "");
        String who = actor(actor, asked == null ? null : asked.as());
        return controls.act(who, "resend", "delivery/" + id, reason, () -> {
            if (!deliveries.resend(id, clock.instant())) {
                throw ControlRefused.unknown("dead delivery " + id);
            }
            return Map.of("deliveryId", id, "status", "PENDING");
        });
    }
}
