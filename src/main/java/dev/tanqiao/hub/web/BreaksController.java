package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.core.bill.Break;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.BreakStore;
import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Discrepancy;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where two sides do not agree (差异), and what people do about it. */
@RestController
@RequestMapping("/api/breaks")
class BreaksController extends ApiDoor {

    private final BreakStore breaks;
    private final Controls controls;
    private final Clock clock;
    private final Duration limit;
    private final Bulk.Kind<BreakFilter, Break> kind;

    BreaksController(BreakStore breaks, Controls controls, Clock clock, ReconciliationPolicy policy) {
        this.breaks = breaks;
        this.controls = controls;
        this.clock = clock;
        this.limit = policy.breakAge();
        this.kind = new Bulk.Kind<>(
                "open break",
                "breaks",
                "type, day, olderThan, overdue, owner",
                Break::id,
                breaks::open,
                (filter, after) -> breaks.openBehind(filter, after, Bulk.MOST),
                breaks::countOpenBehind);
    }

    /** What a person does to a break. */
    enum Tending {
        ASSIGN,
        CLOSE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String action() {
            return word() + "-break";
        }
    }

    /** Whether breaks still stand. */
    private enum State {
        OPEN,
        CLOSED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @GetMapping("")
    Breaks breaks(
            @RequestParam(defaultValue = "open") String state,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String day,
            @RequestParam(required = false) @Nullable String olderThan,
            @RequestParam(required = false) @Nullable Boolean overdue,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(defaultValue = "100") int limit) {
        boolean open = oneOf("state", State.values(), State::word, state) == State.OPEN;
        checkedLimit(limit);
        Instant now = clock.instant();
        BreakFilter filter = new BreakFilterRequest(type, day, olderThan, overdue, owner).checked(now, this.limit);
        List<Break> found = open ? breaks.open(filter, limit) : breaks.closed(filter, limit);
        long total = found.size() < limit
                ? found.size()
                : open ? breaks.countOpenBehind(filter, 0) : breaks.countClosed(filter);
        return new Breaks(
                total,
                found.stream().map(each -> BreakView.of(each, now, this.limit)).toList());
    }

    /** One break that is not open is a refusal; of several, each is told. */
    @PostMapping("/{tending}")
    Tended tend(@PathVariable String tending, @RequestBody TendingRequest asked, Principal token) {
        Tending what = oneOf("tending", Tending.values(), Tending::word, tending);
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        String owner = what == Tending.ASSIGN ? given("owner", asked.owner()) : "";
        Instant now = clock.instant();
        Bulk.Chosen<Break> open = asked.chosen(kind, filter -> filter.checked(now, limit));
        Bulk.Done<Break> tended = open.each(
                each -> asked.isDryRun() || tend(what, each, owner, reason, actor), each -> kind.missing(each.id()));
        return new Tended(
                what.word(),
                asked.isDryRun(),
                tended.done().stream()
                        .map(each -> BreakView.of(each, now, limit))
                        .toList(),
                tended.refused(),
                open.left(),
                open.next());
    }

    /** False when it closed in the same moment; then no act is kept either. A break closes after the act that closes it. */
    private boolean tend(Tending what, Break each, String owner, String reason, String actor) {
        String said = what == Tending.ASSIGN ? owner + ": " + reason : reason;
        try {
            return controls.act(actor, what.action(), "break/" + each.id(), said, () -> {
                boolean done = what == Tending.ASSIGN
                        ? breaks.assign(each.id(), owner, reason)
                        : breaks.close(each.id(), actor, reason, clock.instant());
                if (!done) {
                    throw kind.unknown(each.id());
                }
                return true;
            });
        } catch (ControlRefused closedMeanwhile) {
            return false;
        }
    }

    /**
     * Which of them.
     *
     * @param day opened on that day, Asia/Shanghai
     * @param olderThan open for at least so long
     * @param overdue open for longer than {@code tanqiao.reconciliation.break-age}
     */
    record BreakFilterRequest(
            @Nullable String type,
            @Nullable String day,
            @Nullable String olderThan,
            @Nullable Boolean overdue,
            @Nullable String owner)
            implements Bulk.Narrowing {

        @Override
        public boolean narrows() {
            return type != null || day != null || olderThan != null || Boolean.TRUE.equals(overdue) || owner != null;
        }

        BreakFilter checked(Instant now, Duration limit) {
            LocalDate on = day == null ? null : checkedDay(day);
            Instant openedBy = olderThan == null ? null : now.minus(duration("olderThan", olderThan));
            if (Boolean.TRUE.equals(overdue) && (openedBy == null || openedBy.isAfter(now.minus(limit)))) {
                openedBy = now.minus(limit);
            }
            return new BreakFilter(
                    type == null
                            ? null
                            : oneOf("type", Discrepancy.Type.values(), Enum::name, type)
                                    .name(),
                    optional("owner", owner),
                    on == null ? null : BusinessDay.endOf(on.minusDays(1)),
                    on == null ? null : BusinessDay.endOf(on),
                    openedBy);
        }
    }

    /**
     * What is to be done.
     *
     * @param ids the breaks; or
     * @param filter which of those that are open
     * @param after of those that fit, only the ones behind this number; each request tends the next 1000
     * @param owner who looks after them from now on; for {@code assign}
     * @param reason why; of an assignment it stays beside the owner
     * @param as the person's name
     * @param dryRun only tells what would be done
     */
    record TendingRequest(
            @Nullable List<Long> ids,
            @Nullable BreakFilterRequest filter,
            @Nullable Long after,
            @Nullable String owner,
            @Nullable String reason,
            @Nullable String as,
            @Nullable Boolean dryRun)
            implements Bulk<BreakFilterRequest> {}

    /**
     * Breaks.
     *
     * @param total how many fit
     * @param breaks the first of them
     */
    record Breaks(long total, List<BreakView> breaks) {}

    /** A break with its age. */
    record BreakView(
            long id,
            String type,
            String subject,
            String detail,
            Instant openedAt,
            Duration age,
            boolean overdue,
            @Nullable String owner,
            @Nullable String note,
            @Nullable Instant closedAt,
            @Nullable String closedBy,
            @Nullable String closeReason) {

        static BreakView of(Break each, Instant now, Duration limit) {
            Instant until = each.closedAt() == null ? now : each.closedAt();
            Duration age = Duration.between(each.openedAt(), until);
            return new BreakView(
                    each.id(),
                    each.type(),
                    each.subject(),
                    redact(each.detail()),
                    each.openedAt(),
                    age,
                    each.closedAt() == null && age.compareTo(limit) >= 0,
                    each.owner(),
                    each.note(),
                    each.closedAt(),
                    each.closedBy(),
                    each.closeReason());
        }
    }

    /**
     * What was done, or would be.
     *
     * @param done the breaks as they stood before
     * @param left fit as well, with higher numbers, but are more than one request tends
     * @param next the last number tended: asked {@code after} it, those that are left follow; null: none is
     */
    record Tended(
            String tending,
            boolean dryRun,
            List<BreakView> done,
            List<Bulk.Untouched> refused,
            long left,
            @Nullable Long next) {}
}
