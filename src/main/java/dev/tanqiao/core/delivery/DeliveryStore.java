package dev.tanqiao.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Keeps subscriptions and deliveries. Each method is one database transaction, or a part of the caller's. */
public interface DeliveryStore {

    /**
     * Makes these the active subscriptions of a bundle; its others get no new deliveries, and what they were promised is
     * still sent. An id that its bundle has given up may move to another one, and to another place once no delivery waits for the former.
     *
     * @throws IllegalArgumentException when an id belongs to another bundle, or its deliveries would go to another place than they were
     *     promised to; nothing is changed
     */
    void saveSubscriptions(String bundle, Collection<Subscription> subscriptions);

    /** Ends the subscriptions of all bundles but these, as if each of the others had given up its own. */
    void endSubscriptionsExceptOf(Collection<String> bundles);

    /**
     * Takes the oldest events that wait in the outbox, in the order they happened; within a unit of work, as the two that follow. Those
     * that another hub is taking are left to it.
     *
     * @param limit at most so many; fewer when no more can be taken now
     */
    List<OutboxEvent> takeEvents(int limit);

    /** Whom events are told to now. */
    List<Subscription> activeSubscriptions();

    /** Stores deliveries, due at once; what cannot be delivered lies in the dead letters, with its event. */
    void write(List<NewDelivery> deliveries, Instant at);

    /**
     * Keeps claimed deliveries for longer: their attempts are still under way.
     *
     * @param owner who claimed them
     * @param lease from now on, in process time
     */
    void keep(Collection<Long> deliveryIds, String owner, Duration lease);

    /**
     * Records attempts and moves their deliveries, with the events this makes. An attempt is always recorded; a delivery
     * that was moved by somebody else since it was claimed is left as it is, unless its receiver has now acknowledged. The subscription
     * of a receiver that is gone is paused, one whose receiver asks for a rest gets it.
     */
    void save(Collection<DeliveryOutcome> outcomes);

    /**
     * Sends a dead delivery again, from its first attempt on.
     *
     * @return whether there was such a dead delivery
     */
    boolean resend(long deliveryId, Instant at);
}
