package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Due;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The claims of this replica, each asleep until rows of its kind are due. A commit that has made such rows due wakes them at
 * once; everything else is seen by {@link DueWatch}.
 */
@Component
public final class ClaimTriggers implements TransactionExecutionListener {

    private final List<ClaimTrigger> claims = new CopyOnWriteArrayList<>();

    void add(ClaimTrigger claim) {
        claims.add(claim);
    }

    void remove(ClaimTrigger claim) {
        claims.remove(claim);
    }

    /** Rows of these kinds are due: the claims that take them look at once. */
    public void wake(Set<Due> due) {
        claims.stream().filter(claim -> due.contains(claim.awaited())).forEach(ClaimTrigger::wake);
    }

    /** Whether no claim looks, or is about to. */
    boolean areAsleep() {
        return claims.stream().allMatch(ClaimTrigger::isAsleep);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        Set<Due> due = Due.ofThisTransaction();
        if (!due.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    wake(due);
                }
            });
        }
    }
}
