package dev.tanqiao.core.event;

/** Where events lie until they have been told; what happens to a settlement writes its own in the transaction of the change. */
public interface Outbox {

    /**
     * Adds an event, in a transaction of its own or in the one that is open.
     *
     * @return whether it was added; false: one of the same type, subject and number is there, and nothing was changed
     */
    boolean add(Event event);
}
