package dev.tanqiao.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What pause and resume ask for. */
final class Scoped {

    private Scoped() {}

    /** The request, checked: a key for all but the hub, and a reason. */
    static Map<String, String> asked(
            CommandLine command, String scope, @Nullable String key, @Nullable String reason, @Nullable String as) {
        boolean isHub = scope.equals("hub");
        if (!isHub && !scope.equals("provider") && !scope.equals("rule")) {
            throw new ParameterException(
                    command, "Say hub, provider or rule, not '%s'. Nothing was changed.".formatted(scope));
        }
        if (isHub != (key == null)) {
            throw new ParameterException(
                    command,
                    isHub
                            ? "The hub has no key. Nothing was changed."
                            : "Say which %s. Nothing was changed.".formatted(scope));
        }
        if (reason == null || reason.isBlank()) {
            throw new ParameterException(command, "Give --reason. Nothing was changed.");
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
}
