package dev.tanqiao.hub.bundle;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a subscriber is told, as the HTTP client reads it. Whatever the client would refuse, or send elsewhere than was meant, is
 * refused here; {@code docs/WEBHOOKS.md} has the table. In what passes there is no brace, so nothing of it is ever resolved as a
 * placeholder.
 */
public final class SubscriberAddress {

    private static final Pattern HOST_AND_REST =
            Pattern.compile("(https?://)([^/?#:@\\[\\]]+)(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int LAST_PORT = 65_535;

    private SubscriberAddress() {}

    /**
     * The address in ASCII: the host as Punycode, other characters percent-encoded.
     *
     * @throws IllegalArgumentException when it cannot be used; the message says what it must be and does not repeat it
     */
    public static String parse(String text) {
        URI address = read(text);
        require(address.getScheme() != null && address.getScheme().matches("(?i)https?"), "an http or https address");
        require(address.getRawUserInfo() == null, "an address without user and password; webhooks are signed");
        require(address.getHost() != null, "an address with a host of letters, digits, hyphens and dots");
        int port = address.getPort();
        require(port == -1 || port >= 1 && port <= LAST_PORT, "a port from 1 to 65535");
        require(address.getRawFragment() == null, "an address without a fragment (#); receivers do not see it");
        require(!address.getRawPath().startsWith("//"), "a path that begins with one slash");
        return address.toASCIIString();
    }

    private static URI read(String text) {
        try {
            return new URI(withAsciiHost(text)).parseServerAuthority();
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("an address; " + malformed.getReason(), malformed);
        }
    }

    private static String withAsciiHost(String text) {
        Matcher parts = HOST_AND_REST.matcher(text);
        try {
            return parts.matches() ? parts.group(1) + IDN.toASCII(parts.group(2)) + parts.group(3) : text;
        } catch (IllegalArgumentException noName) {
            throw new IllegalArgumentException("an address with a host that has a name in ASCII", noName);
        }
    }

    private static void require(boolean fulfilled, String what) {
        if (!fulfilled) {
            throw new IllegalArgumentException(what);
        }
    }
}
