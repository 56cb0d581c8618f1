package dev.tanqiao.hub.bundle.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run of a route began with, and how often it has handed something in. The parts of a split share it: each hands in a thing of its own,
 * and the same run, made again, names them alike.
 */
final class Origin {

    private final String id;
    private final Map<String, Integer> handedIn = new ConcurrentHashMap<>();

    /** @param id the same over repeats; empty: it is not repeated */
    Origin(String id) {
        this.id = id;
    }

    /**
     * Identifies the next thing of a kind that is handed in; empty where the run is not repeated.
     *
     * @param kind what, from where
     */
    String next(String kind) {
        int before = handedIn.merge(kind, 1, Integer::sum) - 1;
        return id.isEmpty() || before == 0 ? id : id + "/" + before;
    }
}
