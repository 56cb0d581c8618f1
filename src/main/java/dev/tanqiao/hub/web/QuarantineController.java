package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.transaction.QuarantineFilter;
import dev.tanqiao.core.transaction.QuarantineStore;
import dev.tanqiao.core.transaction.QuarantinedEntity;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an upstream shows and nobody can read (隔离), and having it read again. */
@RestController
@RequestMapping("/api/quarantine")
class QuarantineController extends ApiDoor {

    private final QuarantineStore quarantine;
    private final Controls controls;
    private final Clock clock;
    private final Duration limit;
    private final Bulk.Kind<QuarantineFilter, QuarantinedEntity> kind;

    QuarantineController(QuarantineStore quarantine, Controls controls, Clock clock, ReconciliationPolicy policy) {
        this.quarantine = quarantine;
        this.controls = controls;
        this.clock = clock;
        this.limit = policy.breakAge();
        this.kind = new Bulk.Kind<>(
                "quarantined entity",
                "entities",
                "source, olderThan",
                QuarantinedEntity::id,
                quarantine::find,
                (filter, after) -> quarantine.open(filter, after, Bulk.MOST),
                quarantine::count);
    }

    @GetMapping("")
    Quarantine quarantined(QuarantineFilterRequest asked, @RequestParam(defaultValue = "100") int limit) {
        checkedLimit(limit);
        QuarantineFilter filter = asked.checked(clock.instant());
        return new Quarantine(quarantine.count(filter, 0), views(quarantine.open(filter, 0, limit)));
    }

    @GetMapping("/{id}")
    EntityText shown(@PathVariable long id) {
        QuarantinedEntity entity =
                quarantine.find(List.of(id)).stream().findFirst().orElseThrow(() -> kind.unknown(id));
        return new EntityText(view(entity), redact(entity.text()));
    }

    /** One entity that is not here is a refusal; of several, each is told. */
    @PostMapping("/read-again")
    ReadAgain readAgain(@RequestBody ReadAgainRequest asked, Principal token) {
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        Bulk.Chosen<QuarantinedEntity> chosen = asked.chosen(kind, filter -> filter.checked(clock.instant()));
        Bulk.Done<QuarantinedEntity> read = chosen.each(
                each -> asked.isDryRun() || readAgain(each, reason, actor),
                each -> new Bulk.Untouched(
                        each.id(), "%s: not asked until the person consents again.".formatted(each.source())));
        return new ReadAgain(asked.isDryRun(), views(read.done()), read.refused(), chosen.left(), chosen.next());
    }

    private boolean readAgain(QuarantinedEntity each, String reason, String actor) {
        return controls.act(
                actor,
                "read-again",
                "quarantine/" + each.id(),
                reason,
                () -> quarantine.readAgain(each, clock.instant()));
    }

    private List<EntityView> views(List<QuarantinedEntity> entities) {
        return entities.stream().map(this::view).toList();
    }

    private EntityView view(QuarantinedEntity entity) {
        Duration age = Duration.between(entity.since(), clock.instant());
        return new EntityView(
                entity.id(),
                entity.source(),
                entity.pointer(),
                redact(entity.problem()),
                entity.since(),
                age,
                age.compareTo(limit) >= 0);
    }

    /**
     * Which of them.
     *
     * @param source how the source begins: {@code campus}, {@code campus.transactions gwang}, {@code carbon.bills}
     * @param olderThan here for at least so long
     */
    record QuarantineFilterRequest(
            @Nullable String source, @Nullable String olderThan) implements Bulk.Narrowing {

        @Override
        public boolean narrows() {
            return source != null || olderThan != null;
        }

        QuarantineFilter checked(Instant now) {
            return new QuarantineFilter(
                    optional("source", source), olderThan == null ? null : now.minus(duration("olderThan", olderThan)));
        }
    }

    /**
     * What is to be read again.
     *
     * @param ids the entities; or
     * @param filter which of those that are here
     * @param after of those that fit, only the ones behind this number; each request takes the next 1000
     * @param as the person's name
     * @param dryRun only tells what would be read
     */
    record ReadAgainRequest(
            @Nullable List<Long> ids,
            @Nullable QuarantineFilterRequest filter,
            @Nullable Long after,
            @Nullable String reason,
            @Nullable String as,
            @Nullable Boolean dryRun)
            implements Bulk<QuarantineFilterRequest> {}

    /**
     * What could not be read.
     *
     * @param total how many fit
     * @param entities the first of them
     */
    record Quarantine(long total, List<EntityView> entities) {}

    /** An entity with its age. */
    record EntityView(
            long id, String source, String pointer, String problem, Instant since, Duration age, boolean overdue) {}

    /** An entity with its text, without secrets. */
    record EntityText(EntityView entity, String text) {}

    /**
     * What is read again, or would be.
     *
     * @param left fit as well, with higher numbers, but are more than one request takes
     * @param next the last number taken: asked {@code after} it, those that are left follow; null: none is
     */
    record ReadAgain(
            boolean dryRun,
            List<EntityView> done,
            List<Bulk.Untouched> refused,
            long left,
            @Nullable Long next) {}
}
