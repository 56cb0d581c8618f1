package dev.tanqiao.hub.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What pause and resume ask for. Add it to a command as a picocli mixin. */
final class Scoped {

    private static final Set<String> SCOPES = Set.of("hub", "provider", "rule", "subscription");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "hub|provider|rule|subscription",
            description = "What to pause or resume.")
    private @Nullable String scope;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KEY",
            description =
                    "The provider's cid, the rule's id (BUNDLE/RULE; bare: of campus-carbon) or the subscription's.")
    private @Nullable String key;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason, recorded permanently.")
    private @Nullable String reason;

    @Option(names = "--as", paramLabel = "NAME", description = "Your name, recorded beside the token's role.")
    private @Nullable String as;

    boolean isGiven() {
        return scope != null;
    }

    /** The request, checked: a scope, a key for all but the hub, and a reason. */
    Map<String, String> asked(CommandLine command) {
        if (scope == null || !SCOPES.contains(scope)) {
            throw refused(
                    command,
                    "Say hub, provider, rule or subscription%s."
                            .formatted(scope == null ? "" : ", not '%s'".formatted(scope)));
        }
        boolean isHub = scope.equals("hub");
        if (isHub != (key == null)) {
            throw refused(command, isHub ? "The hub has no key." : "Say which %s.".formatted(scope));
        }
        if (reason == null || reason.isBlank()) {
            throw refused(command, "Give --reason.");
        }
        var asked = new LinkedHashMap<String, String>();
        asked.put("scope", scope);
        asked.put("reason", reason);
        if (key != null) {
            asked.put("key", key);
        }
        if (as != null) {
            asked.put("as", as);
        }
        return asked;
    }

    private static ParameterException refused(CommandLine command, String why) {
        return new ParameterException(command, why + " Nothing was changed.");
    }
}
