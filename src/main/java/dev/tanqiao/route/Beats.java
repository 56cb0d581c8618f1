package dev.tanqiao.route;

import dev.tanqiao.store.Due;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes the claims of this replica when a commit has made something due, so that nothing waits for the next beat. */
@Component("beats")
public final class Beats implements TransactionExecutionListener {

    private final Set<Beat> waiting = ConcurrentHashMap.newKeySet();

    private final Duration beat;

    Beats(@Value("${tanqiao.beat}") Duration beat) {
        this.beat = beat;
    }

    /** How often the routes look for due rows: Camel and Quartz take whole milliseconds. */
    public long millis() {
        return beat.toMillis();
    }

    void add(Beat beat) {
        waiting.add(beat);
    }

    void remove(Beat beat) {
        waiting.remove(beat);
    }

    /** The clock has moved, or something came in: every claim looks at once. */
    public void wake() {
        waiting.forEach(Beat::wake);
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
                    waiting.stream().filter(beat -> beat.awaits(due)).forEach(Beat::wake);
                }
            });
        }
    }
}
