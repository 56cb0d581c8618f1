package dev.tanqiao.store;

import java.util.EnumSet;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Kinds of rows that a claim waits for. A store says which of them its transaction has made due. */
public enum Due {
    SETTLEMENT,
    EVENT,
    DELIVERY,
    ENROLMENT,
    BILL_LINE;

    /** Said inside the transaction that makes such rows due; outside of one nobody is told and the next beat finds them. */
    void told() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            ofThisTransaction().add(this);
        }
    }

    /** What the current transaction has made due so far. */
    public static Set<Due> ofThisTransaction() {
        for (TransactionSynchronization known : TransactionSynchronizationManager.getSynchronizations()) {
            if (known instanceof Told told) {
                return told.kinds();
            }
        }
        var told = new Told(EnumSet.noneOf(Due.class));
        TransactionSynchronizationManager.registerSynchronization(told);
        return told.kinds();
    }

    private record Told(Set<Due> kinds) implements TransactionSynchronization {}
}
