package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.maskedCid;
import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.DecidedAgain;
import dev.tanqiao.core.settlement.DecidingAgain;
import dev.tanqiao.core.settlement.ReviewCase;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.core.settlement.ReviewResult;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What waits for a person (人工处理), and what the person decides. */
@RestController
@RequestMapping("/api/review")
class ReviewController extends ApiDoor {

    private final Reviewing reviewing;
    private final DecidingAgain decidingAgain;
    private final ReviewStore store;
    private final Clock clock;
    private final Bulk.Kind<ReviewFilter, Long> kind;

    ReviewController(Reviewing reviewing, DecidingAgain decidingAgain, ReviewStore store, Clock clock) {
        this.reviewing = reviewing;
        this.decidingAgain = decidingAgain;
        this.store = store;
        this.clock = clock;
        this.kind = new Bulk.Kind<>(
                "settlement",
                "settlements",
                "status, rule, provider, account, olderThan, reason",
                number -> number,
                numbers -> numbers, // what is there is seen when it is decided
                (filter, after) -> store.numbers(filter, after, Bulk.MOST),
                store::countBehind);
    }

    @GetMapping("")
    Waiting waiting(FilterRequest asked, @RequestParam(defaultValue = "100") int limit) {
        ReviewFilter filter = asked.checked(clock.instant(), ReviewFilter.WAITING);
        checkedLimit(limit);
        return new Waiting(
                store.count(filter),
                store.waiting(filter, limit).stream().map(ReviewView::of).toList());
    }

    @GetMapping("/{id}")
    ReviewView shown(@PathVariable long id) {
        return store.find(List.of(id)).stream().findFirst().map(ReviewView::of).orElseThrow(() -> kind.unknown(id));
    }

    /** One settlement that it is impossible for is a refusal; of several, each is told. */
    @PostMapping("/{decision}")
    Decided<Moved> decide(@PathVariable String decision, @RequestBody DecisionRequest asked, Principal token) {
        ReviewDecision chosen = oneOf("decision", ReviewDecision.values(), ReviewDecision::word, decision);
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        Bulk.Chosen<Long> ids = asked.chosen(kind, filter -> filter.checked(clock.instant(), chosen.from()));
        Long only = asked.only();
        List<ReviewResult> results = only != null
                ? List.of(reviewing.decideOne(chosen, only, reason, actor))
                : asked.isDryRun()
                        ? reviewing.tryOut(chosen, ids.there(), reason, actor)
                        : reviewing.decide(chosen, ids.there(), reason, actor);
        return decided(
                chosen.word(),
                asked.isDryRun(),
                results,
                ReviewResult::about,
                ReviewResult::refusal,
                result -> Moved.of(chosen, result),
                ids);
    }

    /** Changes nothing unless {@code dryRun} is said to be false. Otherwise as {@link #decide}. */
    @PostMapping("/" + DecidingAgain.WORD)
    Decided<Anew> decideAgain(@RequestBody DecisionRequest asked, Principal token) {
        String reason = given("reason", asked.reason());
        String actor = actor(token, asked.as());
        boolean dryRun = !Boolean.FALSE.equals(asked.dryRun());
        Bulk.Chosen<Long> ids =
                asked.chosen(kind, filter -> filter.checked(clock.instant(), Set.of(SettlementStatus.HELD)));
        List<DecidedAgain> results = dryRun
                ? decidingAgain.tryOut(ids.there(), reason, actor)
                : decidingAgain.decide(ids.there(), reason, actor);
        if (asked.only() != null
                && !dryRun
                && !results.isEmpty()
                && results.get(0).refusal() != null) {
            throw ControlRefused.because(results.get(0).refusal());
        }
        return decided(DecidingAgain.WORD, dryRun, results, DecidedAgain::about, DecidedAgain::refusal, Anew::of, ids);
    }

    /** Of a number that no settlement has there is no result. */
    private <R, M> Decided<M> decided(
            String decision,
            boolean dryRun,
            List<R> results,
            Function<R, ReviewCase> about,
            Function<R, @Nullable String> refusal,
            Function<R, M> toMoved,
            Bulk.Chosen<Long> asked) {
        Set<Long> unknown = new TreeSet<>(asked.there());
        List<M> moved = new ArrayList<>();
        List<NotMoved> refused = new ArrayList<>();
        for (R result : results) {
            long id = about.apply(result).settlement().id();
            String why = refusal.apply(result);
            unknown.remove(id);
            if (why == null) {
                moved.add(toMoved.apply(result));
            } else {
                refused.add(new NotMoved(id, redact(why)));
            }
        }
        unknown.forEach(id -> refused.add(new NotMoved(id, kind.missing(id).why())));
        return new Decided<>(decision, dryRun, moved, refused, asked.left(), asked.next());
    }

    record FilterRequest(
            @Nullable String status,
            @Nullable String rule,
            @Nullable String provider,
            @Nullable String account,
            @Nullable String olderThan,
            @Nullable String reason)
            implements Bulk.Narrowing {

        @Override
        public boolean narrows() {
            return Stream.of(status, rule, provider, account, olderThan, reason).anyMatch(Objects::nonNull);
        }

        ReviewFilter checked(Instant now, Set<SettlementStatus> otherwise) {
            return new ReviewFilter(
                    status == null ? otherwise : statuses(status),
                    rule == null ? null : Rule.storedId(given("rule", rule)),
                    optional("provider", provider),
                    optional("account", account),
                    olderThan == null ? null : now.minus(duration("olderThan", olderThan)),
                    optional("reason", reason));
        }

        private static Set<SettlementStatus> statuses(String words) {
            SettlementStatus[] waiting = ReviewFilter.WAITING.stream().sorted().toArray(SettlementStatus[]::new);
            return Arrays.stream(words.split(",", -1))
                    .map(word -> oneOf("status", waiting, Enum::name, word.strip()))
                    .collect(Collectors.toSet());
        }
    }

    /**
     * A decision that is asked for.
     *
     * @param ids the settlements; or
     * @param filter which of those that wait
     * @param after of those that fit, only the ones behind this number; each request decides about the next 1000
     * @param as the person's name
     * @param dryRun only tells what would become of them
     */
    record DecisionRequest(
            @Nullable List<Long> ids,
            @Nullable FilterRequest filter,
            @Nullable Long after,
            @Nullable String reason,
            @Nullable String as,
            @Nullable Boolean dryRun)
            implements Bulk<FilterRequest> {}

    /**
     * What waits.
     *
     * @param total how many fit
     * @param settlements the longest waiting of them
     */
    record Waiting(long total, List<ReviewView> settlements) {}

    /** A settlement and the evidence to decide on; see {@link ReviewCase}. */
    record ReviewView(
            long settlementId,
            long transactionId,
            String kind,
            String status,
            @Nullable String reason,
            Instant since,
            @Nullable Instant deadlineAt,
            String account,
            String cid,
            String provider,
            String rule,
            String pointsA,
            String pointsB,
            int attempts,
            List<Integer> acceptedAttempts,
            int billLines,
            String source,
            @Nullable String orderNo,
            String merchant,
            String campusStatus,
            List<String> possible) {

        static ReviewView of(ReviewCase waiting) {
            Settlement settlement = waiting.settlement();
            String reason = settlement.reason();
            return new ReviewView(
                    settlement.id(),
                    settlement.transactionId(),
                    settlement.kind().name(),
                    settlement.status().name(),
                    reason == null ? null : redact(Redactor.withoutCid(reason, settlement.cid())),
                    waiting.since(),
                    waiting.deadlineAt(),
                    settlement.account(),
                    maskedCid(settlement.cid()),
                    settlement.provider(),
                    settlement.ruleId(),
                    settlement.pointsA().toPlainString(),
                    settlement.pointsB().toPlainString(),
                    settlement.attempt(),
                    waiting.acceptedAttempts(),
                    waiting.billLines(),
                    settlement.source().name(),
                    waiting.orderNo(),
                    waiting.merchant(),
                    waiting.campusStatus().name(),
                    waiting.possible().stream().map(ReviewDecision::word).toList());
        }
    }

    /**
     * What became, or would become, of the settlements.
     *
     * @param left fit as well, with higher numbers, but are more than one request decides about
     * @param next the last number decided about: asked {@code after} it, those that are left follow; null: none is
     */
    record Decided<M>(
            String decision,
            boolean dryRun,
            List<M> moved,
            List<NotMoved> refused,
            long left,
            @Nullable Long next) {}

    /**
     * A settlement that moves.
     *
     * @param reversed a reversal begins with it, since it was refunded meanwhile
     */
    record Moved(
            long settlementId,
            String from,
            String to,
            String account,
            String provider,
            String rule,
            String pointsA,
            String pointsB,
            boolean reversed) {

        static Moved of(ReviewDecision decision, ReviewResult reviewResult) {
            Settlement settlement = reviewResult.about().settlement();
            return new Moved(
                    settlement.id(),
                    settlement.status().name(),
                    decision.to().name(),
                    settlement.account(),
                    settlement.provider(),
                    settlement.ruleId(),
                    settlement.pointsA().toPlainString(),
                    settlement.pointsB().toPlainString(),
                    reviewResult.takenBack());
        }
    }

    /**
     * A settlement whose purchase is decided again.
     *
     * @param now null: no rule gives points for it
     */
    record Anew(
            long settlementId,
            String to,
            String account,
            Result before,
            @Nullable Result now) {

        static Anew of(DecidedAgain decided) {
            Settlement held = decided.about().settlement();
            RuleResult now = decided.now();
            return new Anew(
                    held.id(),
                    decided.status().name(),
                    held.account(),
                    new Result(
                            held.ruleId(),
                            held.provider(),
                            held.pointsA().toPlainString(),
                            held.pointsB().toPlainString()),
                    now == null
                            ? null
                            : new Result(
                                    now.ruleId(),
                                    now.providerCid(),
                                    now.pointsA().toPlainString(),
                                    now.pointsB().toPlainString()));
        }
    }

    /** What a rule gives. */
    record Result(String rule, String provider, String pointsA, String pointsB) {}

    /** A settlement that stays as it is. */
    record NotMoved(long settlementId, String why) {}
}
