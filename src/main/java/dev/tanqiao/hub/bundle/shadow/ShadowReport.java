package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tanqiao.hub.bundle.Bundle;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a version of a bundle would have changed. Points are what rules give to purchases; a refund takes back what was given, before and
 * after alike.
 *
 * @param bundle its name
 * @param version of the candidate
 * @param hash of the candidate's files
 * @param former the version it was compared with, {@code name@version+hash}; null: none runs
 * @param hub the version of the hub that has replayed it
 * @param madeAt business time
 * @param from business time
 * @param to the moment after the period
 * @param different whether anything would be different
 * @param limits what it cannot tell, in sentences
 */
public record ShadowReport(
        String bundle,
        String version,
        String hash,
        @Nullable String former,
        String hub,
        Instant madeAt,
        Instant from,
        Instant to,
        boolean different,
        Rules rules,
        Routes routes,
        List<String> limits) {

    private static final List<String> LIMITS = List.of(
            "Rules decide about each transaction as it is now; what rests on consent, authorization or the go-live line stands as it was decided. "
                    + "Of purchases that routes hand in, only the rules and grants are asked.",
            "Events and posts are replayed, each once and as if none had come before it. Files, queues, mails, requests (/ext) and schedules "
                    + "are not: nothing of them is kept.",
            "Nothing is sent, so nothing is answered: a route ends where it asks an upstream; what it sends to other servers, it has "
                    + "as their answer. Secrets are made up.");

    /**
     * What a report cannot tell.
     *
     * @param leftOut events of the period that were not replayed
     */
    private static List<String> limits(long leftOut) {
        List<String> limits = new ArrayList<>(LIMITS);
        if (leftOut > 0) {
            limits.add(
                    "Only the newest %s events of the period were replayed; %s older ones were not. Take a shorter period to see all of it."
                            .formatted(Shadows.MOST_EVENTS, leftOut));
        }
        return limits;
    }

    /**
     * What came of a comparison.
     *
     * @param former null: the bundle does not run
     * @param hub the version of the hub that has replayed
     * @param leftOut events of the period that were not replayed
     */
    static ShadowReport of(
            Bundle candidate,
            @Nullable Bundle former,
            String hub,
            Instant madeAt,
            Material.Period period,
            Comparison comparison,
            long leftOut) {
        Rules rules = comparison.rules();
        Routes routes = comparison.routes(leftOut);
        return new ShadowReport(
                candidate.name(),
                candidate.version(),
                candidate.hash(),
                former == null ? null : former.stamp(),
                hub,
                madeAt,
                period.from(),
                period.to(),
                rules.changes.count() > 0
                        || routes.changes.count() > 0
                        || routes.routes.stream().anyMatch(Route::isDifferent),
                rules,
                routes,
                limits(leftOut));
    }

    /**
     * What the rules would decide about purchases that were decided.
     *
     * @param decided transactions that were decided in the period
     * @param otherwise of these, decided by the person's consent and authorization, or by a time: that stands
     * @param asToday decided otherwise then, while the rules that hold now decide like the candidate: none of its changes
     */
    public record Rules(long decided, long otherwise, long asToday, Changes changes) {}

    /**
     * Differences between what was decided and what would be.
     *
     * @param same how many are settled alike, or not, before and after
     * @param appear settlements that would be made besides
     * @param vanish settlements that would not be made
     * @param provider settlements whose points would go to another provider
     * @param points settlements of other points
     * @param refunded how many of those that differ were refunded since
     * @param providers sums by provider
     * @param rules sums by the rule that decides after, or no more
     * @param largest the ten that differ by most points
     */
    public record Changes(
            long same,
            long appear,
            long vanish,
            long provider,
            long points,
            long refunded,
            List<Sum> providers,
            List<Sum> rules,
            List<Difference> largest) {

        long count() {
            return appear + vanish + provider + points;
        }
    }

    /**
     * Points before and after.
     *
     * @param of a provider's cid, or a rule's id
     */
    public record Sum(
            String of,
            long settlementsBefore,
            long settlementsAfter,
            BigDecimal beforeA,
            BigDecimal beforeB,
            BigDecimal afterA,
            BigDecimal afterB) {}

    /** What happens to a settlement. */
    public enum Change {
        APPEARS,
        VANISHES,
        PROVIDER,
        POINTS
    }

    /**
     * One that differs.
     *
     * @param purchase the transaction's id, or {@code bundle/route id} of one that is handed in
     */
    public record Difference(
            String purchase,
            Change change,
            @Nullable Instant orderTime,
            @Nullable String merchant,
            @Nullable Long paidFen,
            boolean refunded,
            Decided before,
            Decided after) {}

    /**
     * What routes would do.
     *
     * @param events that were replayed, posts to inboxes among them
     * @param leftOut older ones of the period that were not, since there is a limit
     * @param handedInBefore purchases that routes handed in
     * @param changes of what is decided about purchases that routes hand in
     */
    public record Routes(
            long events, long leftOut, long handedInBefore, long handedInAfter, Changes changes, List<Route> routes) {}

    /**
     * What one route would do.
     *
     * @param route {@code bundle/route}
     * @param before how many events it was told
     * @param unanswered how many times the candidate's ended where an upstream would have answered
     * @param failures reasons for which the candidate's fails more often
     */
    public record Route(
            String route,
            long before,
            long after,
            long failedBefore,
            long failedAfter,
            long unanswered,
            List<Failure> failures,
            List<Effect> effects) {

        @JsonIgnore
        boolean isDifferent() {
            return before != after
                    || failedBefore != failedAfter
                    || !failures.isEmpty()
                    || effects.stream().anyMatch(effect -> effect.appear + effect.vanish + effect.differ > 0);
        }
    }

    /** @param event the number of the first event at which it fails so */
    public record Failure(String reason, long before, long after, long event) {}

    /**
     * What goes to one address.
     *
     * @param differ how many are sent, but are others
     * @param fields what in them differs
     * @param event the number of the first event at which something differs; null: none
     */
    public record Effect(
            String to,
            long before,
            long after,
            long appear,
            long vanish,
            long differ,
            List<String> fields,
            @Nullable Long event) {}
}
