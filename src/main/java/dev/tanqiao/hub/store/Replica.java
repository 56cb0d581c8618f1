package dev.tanqiao.hub.store;

import java.util.UUID;

/**
 * This process among the hubs on one database: new at every start, so that a lease of an earlier life is never taken for ours.
 *
 * @param name as rows have it
 */
public record Replica(String name) {

    /** This one. */
    public static Replica here() {
        return new Replica("%s@%s"
                .formatted(
                        ProcessHandle.current().pid(),
                        UUID.randomUUID().toString().substring(0, 8)));
    }
}
