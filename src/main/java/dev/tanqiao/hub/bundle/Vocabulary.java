package dev.tanqiao.hub.bundle;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The hub's kamelets for bundles. */
public final class Vocabulary {

    private Vocabulary() {}

    /**
     * The kamelets, by file name.
     *
     * @param routes where they lie, {@code classpath:routes}
     */
    public static Map<String, byte[]> of(String routes) throws IOException {
        Map<String, byte[]> kamelets = new TreeMap<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources(routes + "/kamelets/*.kamelet.yaml")) {
            kamelets.put(String.valueOf(file.getFilename()), file.getContentAsByteArray());
        }
        return kamelets;
    }
}
