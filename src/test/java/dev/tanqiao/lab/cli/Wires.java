package dev.tanqiao.lab.cli;

import java.net.URI;

/** A listener on each wire of a {@link Bridge}; who does not listen plays faster without. */
final class Wires implements AutoCloseable {

    /** Between the hub and the upstreams. */
    final Between upstream = new Between();

    /** Between whoever comes to the hub, pushes and browsers, and the hub. */
    final Between downstream = new Between();

    void connect(URI simulator, URI hub) {
        upstream.passOnTo(simulator);
        upstream.sendOn("/oauth2/authorize", simulator);
        downstream.passOnTo(hub);
    }

    @Override
    public void close() {
        upstream.close();
        downstream.close();
    }
}
