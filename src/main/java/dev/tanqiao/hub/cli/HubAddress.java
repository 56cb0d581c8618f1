package dev.tanqiao.hub.cli;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a hub. What was written is not shown again: some put a password there. */
public final class HubAddress implements ITypeConverter<URI> {

    private static final int MOST_PORT = 65_535;

    @Override
    public URI convert(String written) {
        try {
            URI hub = URI.create(written);
            if (("http".equals(hub.getScheme()) || "https".equals(hub.getScheme()))
                    && hub.getHost() != null
                    && hub.getPort() <= MOST_PORT
                    && (hub.getRawPath().isEmpty() || hub.getRawPath().equals("/"))
                    && hub.getRawUserInfo() == null
                    && hub.getRawQuery() == null
                    && hub.getRawFragment() == null) {
                return hub;
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new TypeConversionException("a hub's address is like http://127.0.0.1:8080: scheme, host and port,"
                + " without a user, a path, a query or a fragment");
    }
}
