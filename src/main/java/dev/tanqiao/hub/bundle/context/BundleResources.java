package dev.tanqiao.hub.bundle.context;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceLoader;
import org.apache.camel.support.ResourceSupport;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** What Camel may load for a bundle: kamelets, and files of the bundle itself ({@code bundle:schemas/post.json}). Nothing else is there. */
final class BundleResources extends ServiceSupport implements ResourceLoader {

    static final String KAMELET = "vocabulary:";
    static final String FILE = "bundle:";

    private final Map<String, byte[]> kamelets;
    private final Map<String, byte[]> files;
    private @Nullable CamelContext camel;

    /**
     * @param kamelets by file name
     * @param files by path in the bundle
     */
    BundleResources(Map<String, byte[]> kamelets, Map<String, byte[]> files) {
        this.kamelets = kamelets;
        this.files = files;
    }

    @Override
    public Resource resolveResource(String uri) {
        if (uri.startsWith(KAMELET)) {
            String name = uri.substring(KAMELET.length()).replaceFirst("^/", "");
            return new Bytes(uri, kamelets.get(name));
        }
        if (uri.startsWith(FILE)) {
            return new Bytes(uri, files.get(uri.substring(FILE.length())));
        }
        throw new NotGranted("A bundle loads only files of its own (bundle:…), not '%s'.".formatted(uri));
    }

    @Override
    public void setCamelContext(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public CamelContext getCamelContext() {
        return Objects.requireNonNull(camel);
    }

    private static final class Bytes extends ResourceSupport {
        private final byte @Nullable [] bytes;

        Bytes(String location, byte @Nullable [] bytes) {
            super("bundle", location);
            this.bytes = bytes;
        }

        @Override
        public boolean exists() {
            return bytes != null;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(Objects.requireNonNull(bytes, getLocation()));
        }
    }
}
