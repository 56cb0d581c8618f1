package dev.tanqiao.hub.bundle.trial;

import dev.tanqiao.hub.bundle.trial.Verdict.Ruling;
import dev.tanqiao.hub.store.bundle.TrialRows.Decided;
import dev.tanqiao.hub.store.bundle.TrialRows.Deliveries;
import dev.tanqiao.hub.store.bundle.TrialRows.Measures;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a version on trial by what was measured of it, against the week before. What is too little to tell anything decides nothing: it
 * takes {@value #ENOUGH_ATTEMPTS} attempts, and {@value #ENOUGH_PURCHASES} purchases of a rule.
 */
final class TrialJudge {

    private static final int ENOUGH_ATTEMPTS = 20;
    private static final int ENOUGH_FAILURES = 3;
    private static final int ENOUGH_PURCHASES = 5;

    /** An hour's sum varies more than a purchase's points. */
    private static final int ENOUGH_FOR_AN_HOUR = 20;

    /** Below this an attempt is not slow, whatever it took before. */
    private static final Duration QUICK = Duration.ofMillis(250);

    /** A source that comes back by itself is left to do so. */
    private static final Duration LONG_TROUBLE = Duration.ofMinutes(1);

    private final TrialLimits limits;

    TrialJudge(TrialLimits limits) {
        this.limits = limits;
    }

    /**
     * Judges.
     *
     * @param before the week before it began
     * @param since what happened since
     */
    Verdict judge(TrialRow trial, Measures before, Measures since, Usage usage, Instant now) {
        Stream<Supplier<Optional<String>>> complaints = Stream.of(
                () -> givenUp(since.deliveries()),
                () -> failing(before.deliveries(), since.deliveries()),
                () -> failing(usage),
                () -> troubled(usage),
                () -> slow(before.deliveries(), since.deliveries()),
                () -> wrongPoints(trial.rules(), before.rules(), since.rules()));
        return complaints
                .flatMap(complaint -> complaint.get().stream())
                .findFirst()
                .map(why -> new Verdict(Ruling.ROLL_BACK, why))
                .orElseGet(() -> new Verdict(
                        now.isBefore(trial.endsAt()) ? Ruling.KEEP_ON : Ruling.KEPT,
                        told(trial, before, since, usage)));
    }

    private Optional<String> givenUp(Deliveries since) {
        return since.dead() > limits.deadLetters()
                ? Optional.of("%s deliveries to its routes became dead letters; limit %s"
                        .formatted(since.dead(), limits.deadLetters()))
                : Optional.empty();
    }

    private Optional<String> failing(Deliveries before, Deliveries since) {
        double usual = share(before.failed(), before.attempts());
        return isEnough(since.failed(), since.attempts())
                        && share(since.failed(), since.attempts()) > usual + limits.moreFailures()
                ? Optional.of(
                        "%s of %s deliveries to its routes failed (%s %%), against %s %% in the week before; limit %s %% more"
                                .formatted(
                                        number(since.failed()),
                                        number(since.attempts()),
                                        percent(share(since.failed(), since.attempts())),
                                        percent(usual),
                                        percent(limits.moreFailures())))
                : Optional.empty();
    }

    private Optional<String> failing(Usage usage) {
        return isEnough(usage.failures(), usage.exchanges())
                        && share(usage.failures(), usage.exchanges()) > limits.moreFailures()
                ? Optional.of("%s of %s exchanges of its routes failed (%s %%); limit %s %%"
                        .formatted(
                                number(usage.failures()),
                                number(usage.exchanges()),
                                percent(share(usage.failures(), usage.exchanges())),
                                percent(limits.moreFailures())))
                : Optional.empty();
    }

    private static Optional<String> troubled(Usage usage) {
        return usage.trouble() != null && usage.troubled().compareTo(LONG_TROUBLE) > 0
                ? Optional.of("%s, for %s s by now; limit %s s"
                        .formatted(usage.trouble(), usage.troubled().toSeconds(), LONG_TROUBLE.toSeconds()))
                : Optional.empty();
    }

    private Optional<String> slow(Deliveries before, Deliveries since) {
        boolean comparable = before.attempts() >= ENOUGH_ATTEMPTS && since.attempts() >= ENOUGH_ATTEMPTS;
        return comparable
                        && since.p95().compareTo(QUICK) > 0
                        && since.p95().toMillis()
                                > limits.slower() * before.p95().toMillis()
                ? Optional.of(
                        "95 of 100 deliveries to its routes take up to %s ms, against %s ms in the week before; limit %s ×"
                                .formatted(
                                        number(since.p95().toMillis()),
                                        number(before.p95().toMillis()),
                                        factor(limits.slower())))
                : Optional.empty();
    }

    private Optional<String> wrongPoints(
            Map<String, List<String>> rules, Map<String, Decided> before, Map<String, Decided> since) {
        return new TreeMap<>(rules)
                .entrySet().stream()
                        .flatMap(rule -> {
                            Decided now = since.get(rule.getKey());
                            Decided usual = together(rule.getValue(), before);
                            return now == null || usual == null || usual.purchases() < ENOUGH_PURCHASES
                                    ? Stream.empty()
                                    : Stream.of(
                                                    aPurchase(rule.getKey(), rule.getValue(), now, usual),
                                                    anHour(rule.getKey(), rule.getValue(), now, usual))
                                            .flatMap(Optional::stream);
                        })
                        .findFirst();
    }

    private Optional<String> aPurchase(String rule, List<String> compared, Decided now, Decided usual) {
        double ratio = ratio(each(now), each(usual));
        return now.purchases() >= ENOUGH_PURCHASES && (ratio > limits.points() || ratio < 1 / limits.points())
                ? Optional.of(
                        "rule %s gives %s × the points of the week before: %s a purchase against %s%s (%s purchases); limit %s"
                                .formatted(
                                        rule,
                                        factor(ratio),
                                        points(each(now)),
                                        points(each(usual)),
                                        by(rule, compared),
                                        number(now.purchases()),
                                        ratio > 1 ? factor(limits.points()) + " ×" : "1 / " + factor(limits.points())))
                : Optional.empty();
    }

    /** More purchases than ever are as dear as more points for each. */
    private Optional<String> anHour(String rule, List<String> compared, Decided now, Decided usual) {
        double ratio = ratio(now.busiestHour(), usual.busiestHour());
        return now.purchases() >= ENOUGH_FOR_AN_HOUR && ratio > limits.points()
                ? Optional.of(
                        "rule %s gives %s × the points of the busiest hour of the week before: %s in an hour against %s%s (%s purchases); limit %s ×"
                                .formatted(
                                        rule,
                                        factor(ratio),
                                        points(now.busiestHour()),
                                        points(usual.busiestHour()),
                                        by(rule, compared),
                                        number(now.purchases()),
                                        factor(limits.points())))
                : Optional.empty();
    }

    private static String by(String rule, List<String> compared) {
        return compared.equals(List.of(rule)) ? "" : " by " + String.join(", ", compared);
    }

    private static @Nullable Decided together(List<String> rules, Map<String, Decided> decided) {
        return rules.stream()
                .map(decided::get)
                .filter(Objects::nonNull)
                .reduce((one, other) -> new Decided(
                        one.purchases() + other.purchases(),
                        one.points().add(other.points()),
                        one.busiestHour().add(other.busiestHour())))
                .orElse(null);
    }

    /** What was seen; also of what decided nothing. */
    private static String told(TrialRow trial, Measures before, Measures since, Usage usage) {
        Deliveries deliveries = since.deliveries();
        List<String> told = new ArrayList<>();
        told.add("%s exchanges of its routes, %s failed; %s deliveries, %s failed, %s dead letters"
                .formatted(
                        number(usage.exchanges()),
                        number(usage.failures()),
                        number(deliveries.attempts()),
                        number(deliveries.failed()),
                        number(deliveries.dead())));
        since.purchases().forEach((source, count) -> told.add("%s purchases by %s".formatted(number(count), source)));
        new TreeMap<>(trial.rules()).forEach((rule, compared) -> told.add(told(rule, compared, before, since)));
        return String.join("; ", told);
    }

    private static String told(String rule, List<String> compared, Measures before, Measures since) {
        Decided now = since.rules().get(rule);
        Decided usual = together(compared, before.rules());
        return now == null
                ? "rule %s decided nothing".formatted(rule)
                : "rule %s gave %s points for %s purchases, %s each, against %s"
                        .formatted(
                                rule,
                                points(now.points()),
                                number(now.purchases()),
                                points(each(now)),
                                usual == null
                                        ? "nothing in the week before"
                                        : "%s for %s%s in the week before"
                                                .formatted(
                                                        points(each(usual)),
                                                        number(usual.purchases()),
                                                        by(rule, compared)));
    }

    private static boolean isEnough(long failed, long attempts) {
        return attempts >= ENOUGH_ATTEMPTS && failed >= ENOUGH_FAILURES;
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    private static BigDecimal each(Decided decided) {
        return decided.points().divide(BigDecimal.valueOf(decided.purchases()), MathContext.DECIMAL32);
    }

    /** A rule gives points above zero, or makes no settlement. */
    private static double ratio(BigDecimal now, BigDecimal usual) {
        return now.doubleValue() / usual.doubleValue();
    }

    private static String number(long number) {
        return shown("#,##0", number);
    }

    private static String points(BigDecimal points) {
        return shown("#,##0.#", points);
    }

    private static String factor(double factor) {
        return shown(factor < 1 ? "0.0##" : "#,##0.0", factor);
    }

    private static String percent(double share) {
        return shown("0.0", share * 100);
    }

    private static String shown(String pattern, Number number) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }
}
