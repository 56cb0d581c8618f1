package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.store.transaction.JdbcQuarantineView;
import dev.tanqiao.hub.store.transaction.JdbcQuarantineView.Entity;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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

    /** Entities shown or read again in one request. */
    private static final int MOST = 1000;

    private final JdbcQuarantineView quarantine;
    private final Controls controls;
    private final Clock clock;
    private final Duration limit;

    QuarantineController(JdbcQuarantineView quarantine, Controls controls, Clock clock, ReconciliationPolicy policy) {
        this.quarantine = quarantine;
        this.controls = controls;
        this.clock = clock;
        this.limit = policy.breakAge();
    }

    @GetMapping("")
    Quarantine quarantined(
            @RequestParam(required = false) @Nullable String source,
            @RequestParam(required = false) @Nullable String olderThan,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new Misasked("'limit' is a number from 1 to %s.".formatted(MOST));
        }
        JdbcQuarantineView.Filter filter = new QuarantineFilterRequest(source, olderThan).checked(clock.instant());
        return new Quarantine(quarantine.count(filter, 0), views(quarantine.open(filter, 0, limit)));
    }

    @GetMapping("/{id}")
    EntityText shown(@PathVariable long id) {
        Entity entity = quarantine.find(List.of(id)).stream().findFirst().orElseThrow(() -> unknown(id));
        return new EntityText(view(entity), redact(entity.text()));
    }

    /** One entity that is not here is a refusal; of several, each is told. */
    @PostMapping("/read-again")
    ReadAgain readAgain(@RequestBody ReadAgainRequest asked, Principal token) {
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        List<Entity> entities;
        List<NotRead> refused = new ArrayList<>();
        long left = 0;
        if (asked.ids() != null && !asked.ids().isEmpty() && asked.filter() == null) {
            entities = named(asked.ids(), refused);
            if (asked.ids().size() == 1 && entities.isEmpty() && !asked.isDryRun()) {
                throw unknown(asked.ids().get(0));
            }
        } else if (asked.filter() != null && asked.filter().narrows() && asked.ids() == null) {
            JdbcQuarantineView.Filter filter = asked.filter().checked(clock.instant());
            entities = quarantine.open(filter, asked.behind(), MOST);
            left = entities.size() < MOST ? 0 : quarantine.count(filter, last(entities));
        } else {
            throw new Misasked("Name entities ('ids'), or narrow by one of source, olderThan ('filter').");
        }
        List<Entity> done = new ArrayList<>();
        for (Entity each : entities) {
            if (asked.isDryRun() || readAgain(each, reason, actor)) {
                done.add(each);
            } else {
                refused.add(new NotRead(
                        each.id(), "%s: not asked until the person consents again.".formatted(each.source())));
            }
        }
        return new ReadAgain(asked.isDryRun(), views(done), refused, left, left == 0 ? null : last(entities));
    }

    private boolean readAgain(Entity each, String reason, String actor) {
        return controls.act(
                actor,
                "read-again",
                "quarantine/" + each.id(),
                reason,
                () -> quarantine.readAgain(each, clock.instant()));
    }

    private List<Entity> named(List<Long> ids, List<NotRead> refused) {
        var missing = new TreeSet<>(ids);
        if (missing.size() > MOST) {
            throw new Misasked("Name at most %s entities at once.".formatted(MOST));
        }
        List<Entity> found = quarantine.find(List.copyOf(missing));
        found.forEach(each -> missing.remove(each.id()));
        missing.forEach(
                id -> refused.add(new NotRead(id, String.valueOf(unknown(id).getMessage()))));
        return found;
    }

    private static long last(List<Entity> entities) {
        return entities.get(entities.size() - 1).id();
    }

    private static ControlRefused unknown(long id) {
        return ControlRefused.unknown("quarantined entity " + id);
    }

    private List<EntityView> views(List<Entity> entities) {
        return entities.stream().map(this::view).toList();
    }

    private EntityView view(Entity entity) {
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
            @Nullable String source, @Nullable String olderThan) {

        boolean narrows() {
            return source != null || olderThan != null;
        }

        JdbcQuarantineView.Filter checked(Instant now) {
            return new JdbcQuarantineView.Filter(
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
            @Nullable Boolean dryRun) {

        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }

        long behind() {
            if (after != null && after < 0) {
                throw new Misasked("'after' is a number from 0 on.");
            }
            return after == null ? 0 : after;
        }
    }

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
            List<NotRead> refused,
            long left,
            @Nullable Long next) {}

    /** An entity that is not read again. */
    record NotRead(long id, String why) {}
}
