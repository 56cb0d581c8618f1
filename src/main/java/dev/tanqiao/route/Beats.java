package dev.tanqiao.route;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Wakes the claims of this replica when a commit may have made something due, so that nothing waits for the next beat. */
@Component("beats")
public final class Beats implements TransactionExecutionListener {

    private final Set<Beat> waiting = ConcurrentHashMap.newKeySet();

    Beats() {}

    void add(Beat beat) {
        waiting.add(beat);
    }

    void remove(Beat beat) {
        waiting.remove(beat);
    }

    /** Something may be due: every claim looks at once. */
    public void wake() {
        waiting.forEach(Beat::wake);
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        if (failure == null && !transaction.isReadOnly()) {
            wake();
        }
    }
}
