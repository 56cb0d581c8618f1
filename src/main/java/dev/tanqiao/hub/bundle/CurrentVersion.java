package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets a version of a bundle change something only while no other one has taken its place. */
@Component
final class CurrentVersion implements HttpSources.Posts {

    private final UnitOfWork work;
    private final RevisionRows revisions;
    private final ThisReplica here;
    private final Outbox outbox;

    CurrentVersion(UnitOfWork work, RevisionRows revisions, ThisReplica here, Outbox outbox) {
        this.outbox = outbox;
        this.work = work;
        this.revisions = revisions;
        this.here = here;
    }

    /**
     * Changes something for a bundle, in one unit of work.
     *
     * @param hash of the version that does it; null: the settings name it
     * @throws IllegalStateException when another version is current; nothing was changed
     */
    <T> T act(String bundle, @Nullable String hash, Supplier<T> change) {
        return work.commit(() -> {
            revisions.share();
            if (!revisions.mayAct(bundle, hash, here.isAlive())) {
                throw new IllegalStateException(
                        "Another version of bundle %s is current by now. Nothing was done.".formatted(bundle));
            }
            return change.get();
        });
    }

    @Override
    public Optional<Boolean> add(String inbox, Event post) {
        return work.commit(() -> {
            revisions.share();
            return revisions.isTold(inbox) ? Optional.of(outbox.add(post)) : Optional.empty();
        });
    }
}
