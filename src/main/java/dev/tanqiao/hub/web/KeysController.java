package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.route.SubscribeSteps;
import dev.tanqiao.hub.store.SealedValues;
import dev.tanqiao.hub.store.push.PushPaths;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is secret can be replaced: the key that rows are sealed under, the path of the city's pushes. */
@RestController
@RequestMapping("/api")
class KeysController extends ApiDoor {

    private final SealedValues sealed;
    private final PushPaths paths;
    private final SubscribeSteps subscribing;
    private final Controls controls;
    private final TransactionTemplate transaction;
    private final Duration grace;
    private final Clock clock;

    KeysController(
            SealedValues sealed,
            PushPaths paths,
            SubscribeSteps subscribing,
            Controls controls,
            TransactionTemplate transaction,
            @Value("${tanqiao.push.grace}") Duration grace,
            Clock clock) {
        this.sealed = sealed;
        this.paths = paths;
        this.subscribing = subscribing;
        this.controls = controls;
        this.transaction = transaction;
        this.grace = grace;
        this.clock = clock;
    }

    /** Row by row, each in a transaction of its own: many rows would else be locked for long. */
    @PostMapping("/keys/reseal")
    SealedValues.Resealed reseal(@RequestBody ReasonRequest asked, Principal actor) {
        controls.act(actor(actor, asked.as()), "reseal", "keys", given("reason", asked.reason()), () -> Boolean.TRUE);
        return sealed.reseal(transaction);
    }

    /** The city is told the new path at the next beat. */
    @PostMapping("/push/rotate")
    Map<String, Instant> rotate(@RequestBody ReasonRequest asked, Principal actor) {
        Instant until = clock.instant().plus(grace);
        return controls.act(actor(actor, asked.as()), "rotate", "push path", given("reason", asked.reason()), () -> {
            paths.rotate(until);
            subscribing.addressChanged();
            return Map.of("formerPathHoldsUntil", until);
        });
    }
}
