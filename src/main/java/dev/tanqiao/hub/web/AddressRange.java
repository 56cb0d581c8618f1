package dev.tanqiao.hub.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.catalina.util.NetMask;

/** An IP address, or a range of them in CIDR notation. Names are none: nothing is looked up. An IPv4 address that is mapped into IPv6 is itself. */
public final class AddressRange {

    private static final Pattern NUMBERS = Pattern.compile(
            "(?:(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!/|$)|(?=/|$))){4}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/\\d+)?");

    private final NetMask mask;

    private AddressRange(NetMask mask) {
        this.mask = mask;
    }

    /**
     * A range.
     *
     * @param text {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code ::1} or {@code 2001:db8::/32}
     * @throws IllegalArgumentException when it is none
     */
    public static AddressRange of(String text) {
        if (!NUMBERS.matcher(text).matches()) {
            throw new IllegalArgumentException("%s is no IP address and no range of them".formatted(text));
        }
        return new AddressRange(new NetMask(text));
    }

    /** @param address as numbers, as the connection has it */
    boolean contains(String address) {
        try {
            return mask.matches(InetAddress.getByName(address));
        } catch (UnknownHostException none) {
            return false;
        }
    }
}
