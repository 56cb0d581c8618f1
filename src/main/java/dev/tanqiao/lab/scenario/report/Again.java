package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.lab.scenario.ScenarioResult;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one scenario is played again just as it was.
 *
 * @param server the simulator that it was played against; null: one of its own
 * @param kafka the broker that there was; null: none
 */
public record Again(@Nullable URI server, @Nullable String kafka) {

    private static final Pattern PLAIN = Pattern.compile("[\\w./-]+");

    String command(ScenarioResult outcome) {
        String file = outcome.scenario().file();
        return "./tanqiao scenario run %s --seed %s%s%s"
                .formatted(
                        PLAIN.matcher(file).matches() ? file : "'" + file.replace("'", "'\\''") + "'",
                        outcome.seed(),
                        server == null ? "" : " --against " + server,
                        kafka == null || !outcome.scenario().needsKafka() ? "" : " --kafka " + kafka);
    }
}
