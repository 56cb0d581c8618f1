package dev.tanqiao.hub.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** A {@link HubApi} of commands that bring something to a hub. */
final class TargetHub extends HubApi {

    TargetHub(Surroundings surroundings) {
        super(surroundings);
    }

    @Option(
            names = "--to",
            paramLabel = "URL",
            converter = HubAddress.class,
            description = "The running hub; the same as --hub.")
    void setTo(URI address) {
        to(address);
    }
}
