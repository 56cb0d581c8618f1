package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.hub.store.bill.JdbcBreaks;
import dev.tanqiao.hub.store.bill.JdbcBreaks.Break;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
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

    /** Breaks shown or tended in one request. */
    private static final int MOST = 1000;

    private final JdbcBreaks breaks;
    private final Controls controls;
    private final Clock clock;
    private final Duration limit;

    BreaksController(JdbcBreaks breaks, Controls controls, Clock clock, ReconciliationPolicy policy) {
        this.breaks = breaks;
        this.controls = controls;
        this.clock = clock;
        this.limit = policy.breakAge();
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
        if (limit < 1 || limit > MOST) {
            throw new Misasked("'limit' is a number from 1 to %s.".formatted(MOST));
        }
        Instant now = clock.instant();
        JdbcBreaks.Filter filter =
                new BreakFilterRequest(type, day, olderThan, overdue, owner).checked(now, this.limit);
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
        List<Break> open;
        List<NotTended> refused = new ArrayList<>();
        long left = 0;
        if (asked.ids() != null && !asked.ids().isEmpty() && asked.filter() == null) {
            open = named(asked.ids(), refused);
            if (asked.ids().size() == 1 && open.isEmpty() && !asked.isDryRun()) {
                throw unknown(asked.ids().get(0));
            }
        } else if (asked.filter() != null && asked.filter().narrows() && asked.ids() == null) {
            JdbcBreaks.Filter filter = asked.filter().checked(now, limit);
            open = breaks.openBehind(filter, asked.behind(), MOST);
            left = open.size() < MOST ? 0 : breaks.countOpenBehind(filter, last(open));
        } else {
            throw new Misasked(
                    "Name breaks ('ids'), or narrow by one of type, day, olderThan, overdue, owner ('filter').");
        }
        List<BreakView> done = new ArrayList<>();
        for (Break each : open) {
            if (asked.isDryRun() || tend(what, each, owner, reason, actor)) {
                done.add(BreakView.of(each, now, limit));
            } else {
                refused.add(NotTended.of(each.id()));
            }
        }
        return new Tended(what.word(), asked.isDryRun(), done, refused, left, left == 0 ? null : last(open));
    }

    private List<Break> named(List<Long> ids, List<NotTended> refused) {
        var unknown = new TreeSet<>(ids);
        if (unknown.size() > MOST) {
            throw new Misasked("Name at most %s breaks at once.".formatted(MOST));
        }
        List<Break> open = breaks.open(List.copyOf(unknown));
        open.forEach(each -> unknown.remove(each.id()));
        unknown.forEach(id -> refused.add(NotTended.of(id)));
        return open;
    }

    private static long last(List<Break> open) {
        return open.get(open.size() - 1).id();
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
                    throw unknown(each.id());
                }
                return true;
            });
        } catch (ControlRefused closedMeanwhile) {
            return false;
        }
    }

    private static ControlRefused unknown(long id) {
        return ControlRefused.unknown("open break " + id);
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
            @Nullable String owner) {

        boolean narrows() {
            return type != null || day != null || olderThan != null || Boolean.TRUE.equals(overdue) || owner != null;
        }

        JdbcBreaks.Filter checked(Instant now, Duration limit) {
            LocalDate on = day == null ? null : checkedDay(day);
            Instant openedBy = olderThan == null ? null : now.minus(duration("olderThan", olderThan));
            if (Boolean.TRUE.equals(overdue) && (openedBy == null || openedBy.isAfter(now.minus(limit)))) {
                openedBy = now.minus(limit);
            }
            return new JdbcBreaks.Filter(
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
            List<NotTended> refused,
            long left,
            @Nullable Long next) {}

    /** A break that stays as it is. */
    record NotTended(long id, String why) {

        static NotTended of(long id) {
            return new NotTended(id, String.valueOf(unknown(id).getMessage()));
        }
    }
}
