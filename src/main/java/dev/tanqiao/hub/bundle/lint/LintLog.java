package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.Vocabulary;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lint finds in bundles that a hub reads, in its log: they run all the same, and may not do as their authors mean. */
public final class LintLog {

    private static final Logger log = LoggerFactory.getLogger(LintLog.class);

    private final String hubVersion;
    private final String routes;

    /** Hashes of what was told: bundles are read again and again. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param routes where the hub's kamelets lie, {@code classpath:routes} */
    public LintLog(String hubVersion, String routes) {
        this.hubVersion = hubVersion;
        this.routes = routes;
    }

    /** A line for each finding, once. Bundles that come in the hub's jar were looked through when it was built. */
    public void tell(Bundle bundle) {
        BundleFiles files = bundle.files();
        if (files.isOfClassPath() || !told.add(bundle.hash())) {
            return;
        }
        try {
            for (Finding finding : new Lint(hubVersion, Vocabulary.of(routes)).lint(files)) {
                String at = "%s/%s:%s:%s".formatted(files.origin(), finding.file(), finding.line(), finding.column());
                if (finding.isError()) {
                    log.error("bundle.lint code={} at={} what=\"{}\"", finding.code(), at, finding.what());
                } else {
                    log.warn("bundle.lint code={} at={} what=\"{}\"", finding.code(), at, finding.what());
                }
            }
        } catch (IOException | RuntimeException unable) { // what runs goes on
            log.warn("bundle.not_linted name={} reason=\"{}\"", bundle.name(), unable.getMessage());
        }
    }
}
