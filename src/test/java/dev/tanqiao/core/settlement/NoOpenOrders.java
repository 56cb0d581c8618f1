package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.PollStore;
import dev.tanqiao.core.transaction.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nobody's orders are open. */
class NoOpenOrders implements PollStore {
    @Override
    public List<Instant> openTimes(String account, Instant since) {
        return List.of();
    }

    @Override
    public List<Instant> refundedTimes(String account, Window window) {
        return List.of();
    }

    @Override
    public List<Window> quarantined(String account) {
        return List.of();
    }

    @Override
    public Optional<Lease> renew(Lease lease) {
        return Optional.of(lease);
    }

    @Override
    public void giveUp(Lease lease, @Nullable Instant dueAt, String failure) {
        // Nobody else polls.
    }
}
