package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.store.access.ApiTokens;
import dev.tanqiao.hub.store.access.ApiTokens.ApiToken;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens of persons: listed, made, removed. */
@RestController
@RequestMapping("/api")
class TokensController extends ApiDoor {

    private final ApiTokens tokens;
    private final Controls controls;
    private final Clock clock;

    TokensController(ApiTokens tokens, Controls controls, Clock clock) {
        this.tokens = tokens;
        this.controls = controls;
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

    record TokenRequest(
            @Nullable String name,
            @Nullable String role,
            @Nullable String reason,
            @Nullable String as) {}

    /** @param token to be handed to the person */
    record MadeToken(String name, String role, String token) {}
}
