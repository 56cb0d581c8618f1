package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.route.SubscribeSteps;
import dev.tanqiao.hub.store.SealedValues;
import dev.tanqiao.hub.store.access.ApiTokens;
import dev.tanqiao.hub.store.access.ApiTokens.ApiToken;
import dev.tanqiao.hub.store.push.PushPaths;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is secret can be replaced: tokens of persons, the key that rows are sealed under, the path of the city's pushes. */
@RestController
@RequestMapping("/api")
class KeysController extends ApiDoor {

    private final ApiTokens tokens;
    private final SealedValues sealed;
    private final PushPaths paths;
    private final SubscribeSteps subscribing;
    private final Controls controls;
    private final TransactionTemplate transaction;
    private final Duration grace;
    private final Clock clock;

    KeysController(
            ApiTokens tokens,
            SealedValues sealed,
            PushPaths paths,
            SubscribeSteps subscribing,
            Controls controls,
            TransactionTemplate transaction,
            @Value("${tanqiao.push.grace}") Duration grace,
            Clock clock) {
        this.tokens = tokens;
        this.sealed = sealed;
        this.paths = paths;
        this.subscribing = subscribing;
        this.controls = controls;
        this.transaction = transaction;
        this.grace = grace;
        this.clock = clock;
    }

    @GetMapping("/tokens")
    List<ApiToken> tokens() {
        return tokens.all();
    }

    /** The answer is the one place where the token is ever shown. */
    @PostMapping("/tokens")
    MadeToken add(@RequestBody TokenRequest asked, Principal actor) {
        String name = person("name", given("name", asked.name()));
        Role role = oneOf("role", Role.values(), Role::word, asked.role());
        String who = actor(actor, asked.as());
        return controls.act(
                who,
                "add-token",
                "token " + name,
                given("reason", asked.reason()),
                () -> new MadeToken(
                        name,
                        role.word(),
                        tokens.add(name, role.word(), clock.instant(), who)
                                .orElseThrow(() -> ControlRefused.because(
                                        "%s has a token already; remove it first. Nothing was changed."
                                                .formatted(name)))));
    }

    @DeleteMapping("/tokens/{name}")
    Map<String, String> remove(@PathVariable String name, @RequestBody ReasonRequest asked, Principal actor) {
        return controls.act(
                actor(actor, asked.as()),
                "remove-token",
                "token " + person("name", name),
                given("reason", asked.reason()),
                () -> {
                    if (!tokens.remove(name)) {
                        throw ControlRefused.unknown("token of " + name);
                    }
                    return Map.of("removed", name);
                });
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

    record TokenRequest(
            @Nullable String name,
            @Nullable String role,
            @Nullable String reason,
            @Nullable String as) {}

    /** @param token to be handed to the person */
    record MadeToken(String name, String role, String token) {}

    record ReasonRequest(@Nullable String reason, @Nullable String as) {}
}
