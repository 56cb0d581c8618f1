package dev.tanqiao.hub.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Why a change is made, and by whom. Add it to a command as a picocli mixin. */
final class Signed {

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Reason, recorded permanently.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String reason;

    @Option(names = "--as", paramLabel = "NAME", description = "Your name, recorded beside the token's role.")
    private @Nullable String as;

    /** The beginning of a request. */
    Map<String, Object> asked() {
        var asked = new LinkedHashMap<String, Object>();
        asked.put("reason", reason);
        if (as != null) {
            asked.put("as", as);
        }
        return asked;
    }
}
