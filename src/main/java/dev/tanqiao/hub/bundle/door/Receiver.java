package dev.tanqiao.hub.bundle.door;

/** A route that begins at a {@link Source}. */
@FunctionalInterface
public interface Receiver {

    /**
     * Runs the route with a message, to its end.
     *
     * @return the message at the end of the route
     * @throws Exception when the route failed: what was to be done is not done
     */
    Message receive(Message message) throws Exception;
}
