package dev.tanqiao.hub.store;

import java.util.EnumSet;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Kinds of rows that somebody waits for. When the next of each is due stands in the rows ({@link JdbcQuiet}); a store also says
 * which of them its transaction has made due at once.
 */
public enum Due {
    ENROLMENT,
    COLLECTING,
    /** To be sent. */
    SETTLEMENT,
    /** To be looked for in the bills. */
    UNKNOWN,
    /** Under way, due since it was sent. */
    SENDING,
    /** Past the deadline of its state. */
    OVERDUE,
    BILL_LINE,
    PUSH,
    EVENT,
    DELIVERY,
    SCHEDULE,
    /** A bundle version's trial that ends, or what it held and is being released: no claim takes it. */
    TRIAL,
    /** A deployment of a bundle that is being prepared, or that a replica has not followed yet: no claim takes it. */
    DEPLOYMENT;

    /** Said inside the transaction that makes such rows due; outside of one nobody is told and the next beat finds them. */
    public void markDue() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            ofThisTransaction().add(this);
        }
    }

    /** What the current transaction has made due so far. */
    public static Set<Due> ofThisTransaction() {
        for (TransactionSynchronization known : TransactionSynchronizationManager.getSynchronizations()) {
            if (known instanceof Marked marked) {
                return marked.kinds();
            }
        }
        var marked = new Marked(EnumSet.noneOf(Due.class));
        TransactionSynchronizationManager.registerSynchronization(marked);
        return marked.kinds();
    }

    private record Marked(Set<Due> kinds) implements TransactionSynchronization {}
}
