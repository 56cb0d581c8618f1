package dev.tanqiao.hub.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A {@link HubApi} of commands that bring something to a hub. */
final class TargetHub extends HubApi {

    @Option(
            names = "--to",
            paramLabel = "URL",
            converter = HubAddress.class,
            description = "The running hub; the same as --hub.")
    private @Nullable URI to;

    TargetHub(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    URI hub() {
        return to == null ? super.hub() : to;
    }
}
