package dev.tanqiao.hub.store.bundle;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** Which hub reads what only one may read at a time: leases in rows, by the database's clock. */
public interface SourceLeases {

    /**
     * Takes what nobody else holds, and holds on to what this hub has.
     *
     * @param length how long from now on nobody else gets them
     * @return what this hub holds of them
     */
    Set<String> hold(Collection<String> names, Duration length);

    /** Lets others have what this hub holds of them. */
    void release(Collection<String> names);
}
