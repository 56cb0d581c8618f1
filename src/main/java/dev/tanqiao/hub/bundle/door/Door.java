package dev.tanqiao.hub.bundle.door;

import java.util.Map;

/**
 * The hub as one bundle meets it: what it asks is answered within its grants, and what it hands in bears its name. JSON goes through as
 * maps and lists.
 */
public interface Door {

    /**
     * Opens a source: what is due for it goes to the receiver from now on.
     *
     * @throws IllegalArgumentException when its options cannot be used; nothing is opened
     */
    void open(Source source, Receiver receiver);

    /** Closes it again; what is under way ends first. */
    void close(Source source);

    /**
     * Answers what an action asks, or takes in what a sink hands in.
     *
     * @param request what, with the options of its address and its body
     * @return the answer
     * @throws Exception when there is none; the message says whether something may have happened
     */
    Object ask(Request request) throws Exception;

    /**
     * What an action or a sink wants.
     *
     * @param what {@code campus}, {@code carbon}, {@code settlement}, {@code person}, {@code purchase} or {@code event}
     * @param options of the address, as they were written
     * @param route the id of the route of the bundle
     * @param body a map, or whatever the route has
     * @param origin identifies what is handed in, over repeats of the run it belongs to; empty: the run is not repeated
     */
    record Request(String what, Map<String, String> options, String route, Object body, String origin) {

        public Request {
            options = Map.copyOf(options);
        }
    }
}
