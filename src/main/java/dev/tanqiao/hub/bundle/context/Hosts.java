package dev.tanqiao.hub.bundle.context;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hc.core5.http.HttpException;

/** Where clients of a bundle may connect: its grant {@code hosts}. */
final class Hosts {

    private final String bundle;
    private final List<String> granted;

    /** @param granted hosts, {@code *.example.org} for all below one, each with or without {@code :port} */
    Hosts(String bundle, Collection<String> granted) {
        this.bundle = bundle;
        this.granted =
                granted.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * @param port -1: not named
     * @throws NotGranted when clients may not connect there
     */
    void check(String host, int port) {
        String named = host.toLowerCase(Locale.ROOT);
        if (granted.stream().noneMatch(grant -> covers(grant, named, port))) {
            throw new NotGranted(
                    NotGranted.Of.HOST,
                    "Bundle %s may not connect to %s: bundle.yaml grants %s. Add it to grants.hosts."
                            .formatted(
                                    bundle,
                                    port < 0 ? host : host + ":" + port,
                                    granted.isEmpty() ? "no hosts" : String.join(", ", granted)));
        }
    }

    /** Likewise, as the HTTP client asks. */
    void checkRoute(String host, int port) throws HttpException {
        try {
            check(host, port);
        } catch (NotGranted refused) {
            throw new HttpException(refused.getMessage(), refused);
        }
    }

    private static boolean covers(String grant, String host, int port) {
        int colon = grant.endsWith("]") ? -1 : grant.lastIndexOf(':');
        boolean withPort = colon > 0 && (grant.startsWith("[") || grant.indexOf(':') == colon);
        String name = withPort ? grant.substring(0, colon) : grant;
        return (!withPort || grant.substring(colon + 1).equals(Objects.toString(port)))
                && (name.startsWith("*.") ? host.endsWith(name.substring(1)) : name.equals(host));
    }
}
