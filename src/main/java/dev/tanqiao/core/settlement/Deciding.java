package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.AuthorizationHistory;
import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.Transaction.Decided;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides, once, what becomes of a transaction: points by the first rule that matches, or a reason why not. Used for one look or one
 * purchase: what it has asked about a person it asks once.
 */
final class Deciding {

    private final RuleSet rules;
    private final Predicate<String> grantedProvider;
    private final Authorizations authorizations;
    private final IntakePolicy policy;
    private final Map<String, Optional<Enrolment>> people = new HashMap<>();
    private final Map<String, AuthorizationHistory> histories = new HashMap<>();

    /**
     * Decides on transactions of one source.
     *
     * @param rules that speak of the source
     * @param grantedProvider whether points may go to that provider, by its cid
     */
    Deciding(RuleSet rules, Predicate<String> grantedProvider, Authorizations authorizations, IntakePolicy policy) {
        this.rules = rules;
        this.grantedProvider = grantedProvider;
        this.authorizations = authorizations;
        this.policy = policy;
    }

    /** On orders of the campus, whose rules name their providers freely. */
    static Deciding ofCampus(RuleSet rules, Authorizations authorizations, IntakePolicy policy) {
        return new Deciding(rules.of(Source.CAMPUS), provider -> true, authorizations, policy);
    }

    /**
     * A decision with all that a settlement needs.
     *
     * @param decided to be stored with the transaction
     * @param ruleResult of a settlement; null when there is none
     * @param cid the person's id at the city; null when there is no settlement
     * @param shadows results of rules in shadow
     */
    record Verdict(
            Decided decided,
            @Nullable RuleResult ruleResult,
            @Nullable String cid,
            List<TransactionChanges.Shadow> shadows) {}

    /**
     * Empty while the transaction is neither paid nor refunded; and while the person's authorization is under way, since another source
     * than the campus hands a purchase in just once.
     */
    Optional<Verdict> decide(Transaction transaction, Instant at) {
        Row row = transaction.row();
        if (row.status() == TransactionStatus.REFUNDED) {
            return Optional.of(not(Decision.REFUNDED_UNSEEN, at));
        }
        return row.status() == TransactionStatus.PAID ? decidePaid(transaction, at) : Optional.empty();
    }

    private Optional<Verdict> decidePaid(Transaction transaction, Instant at) {
        Row row = transaction.row();
        if (row.amountFen() >= 0) {
            return Optional.of(not(Decision.NOT_A_PURCHASE, at));
        }
        if (row.orderTime().isBefore(policy.settleFrom())) {
            return Optional.of(not(Decision.BEFORE_GO_LIVE, at));
        }
        Enrolment person = people.computeIfAbsent(transaction.account(), authorizations::find)
                .orElse(null);
        if (person == null || row.orderTime().isBefore(person.consentedAt())) {
            return Optional.of(not(Decision.BEFORE_CONSENT, at));
        }
        if (!transaction.source().isCampus() && person.state().isUnderWay()) {
            return Optional.empty();
        }
        return Optional.of(
                person.cid() == null || !history(transaction.account()).stoodAt(row.orderTime())
                        ? not(Decision.NOT_AUTHORIZED, at)
                        : byRule(transaction, person.cid(), at));
    }

    private AuthorizationHistory history(String account) {
        return histories.computeIfAbsent(account, authorizations::history);
    }

    private Verdict byRule(Transaction transaction, String cid, Instant at) {
        Row row = transaction.row();
        List<TransactionChanges.Shadow> shadows = rules.shadows(row, at).stream()
                .map(rule -> new TransactionChanges.Shadow(transaction.id(), rule.bundleVersion(), rule.result(row)))
                .toList();
        RuleDecision ruled = rules.decide(row, at, grantedProvider);
        return new Verdict(
                decided(ruled.decision(), ruled.rule(), at),
                ruled.result(),
                ruled.result() == null ? null : cid,
                shadows);
    }

    /** What the rules of today give for a purchase that changed before it was sent. */
    Optional<RuleResult> result(Row row, Instant at) {
        return rules.result(row, grantedProvider, at);
    }

    /** Why a purchase that this rule decides is held at first; empty: it is not. */
    Optional<String> heldFor(RuleResult ruleResult) {
        return rules.heldFor(ruleResult);
    }

    private Verdict not(Decision decision, Instant at) {
        return new Verdict(decided(decision, null, at), null, null, List.of());
    }

    private Decided decided(Decision decision, @Nullable Rule rule, Instant at) {
        return rule == null
                ? new Decided(decision, null, rules.bundleVersion(), at)
                : new Decided(decision, rule.id(), rule.bundleVersion(), at);
    }
}
