package dev.tanqiao.scenario.report;

import dev.tanqiao.scenario.Outcome;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one scenario is played again just as it was.
 *
 * @param server the simulator that it was played against; null: one of its own
 */
public record Again(@Nullable URI server) {

    String command(Outcome outcome) {
        return "./tanqiao scenario run %s --seed %d%s"
                .formatted(outcome.scenario().file(), outcome.seed(), server == null ? "" : " --against " + server);
    }
}
