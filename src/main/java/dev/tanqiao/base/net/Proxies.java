package dev.tanqiao.base.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By which proxy an address is reached, told as curl is told by {@code https_proxy}, {@code http_proxy} and {@code no_proxy}. Loopback is reached without. */
public final class Proxies extends ProxySelector {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private final @Nullable URI forHttps;
    private final @Nullable URI forHttp;
    private final List<String> without;

    private Proxies(@Nullable URI forHttps, @Nullable URI forHttp, Collection<String> without) {
        this.forHttps = forHttps;
        this.forHttp = forHttp;
        this.without = without.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
                .filter(host -> !host.isEmpty())
                .toList();
    }

    /**
     * One proxy for all.
     *
     * @param proxy {@code http://HOST:PORT}; empty: none
     * @param without hosts that are reached without it, with all hosts below them; {@code *}: all
     * @throws IllegalArgumentException when it is no address of a proxy
     */
    public static Proxies of(String proxy, Collection<String> without) {
        return of(proxy, proxy, without);
    }

    /** A proxy for {@code https} addresses, and one for {@code http}. */
    public static Proxies of(String forHttps, String forHttp, Collection<String> without) {
        return new Proxies(address(forHttps), address(forHttp), without);
    }

    private static @Nullable URI address(String proxy) {
        if (proxy.isBlank()) {
            return null;
        }
        URI address = uri(proxy.contains("://") ? proxy.strip() : "http://" + proxy.strip());
        if (!"http".equals(address.getScheme()) || address.getHost() == null || address.getPort() < 0) {
            throw new IllegalArgumentException("a proxy is spoken to in HTTP, and its port is given");
        }
        return address;
    }

    private static URI uri(String proxy) {
        try {
            return new URI(proxy);
        } catch (URISyntaxException malformed) { // not shown: a password may stand in it
            throw new IllegalArgumentException("it is no address");
        }
    }

    @Override
    public List<Proxy> select(URI target) {
        URI proxy = "https".equals(target.getScheme()) ? forHttps : forHttp;
        return List.of(
                proxy == null || target.getHost() == null || isWithout(plain(target.getHost()))
                        ? Proxy.NO_PROXY
                        : new Proxy(
                                Proxy.Type.HTTP,
                                InetSocketAddress.createUnresolved(plain(proxy.getHost()), proxy.getPort())));
    }

    private boolean isWithout(String host) {
        return LOOPBACK.contains(host)
                || without.stream()
                        .anyMatch(each -> each.equals("*") || host.equals(each) || host.endsWith("." + each));
    }

    private static String plain(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    }

    /** Who the hub is to a proxy that asks, if its address says so. */
    public Optional<PasswordAuthentication> credentials(String host, int port) {
        for (URI proxy : new URI[] {forHttps, forHttp}) {
            if (proxy != null
                    && proxy.getUserInfo() != null
                    && plain(proxy.getHost()).equals(host)
                    && proxy.getPort() == port) {
                String[] user = proxy.getUserInfo().split(":", 2);
                return Optional.of(new PasswordAuthentication(user[0], (user.length > 1 ? user[1] : "").toCharArray()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException failure) {} // told by the call
}
