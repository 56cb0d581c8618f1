package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a fault strikes.
 *
 * @param operation whose calls it strikes: {@code city.orderSettel}, {@code push.bills}, {@code bills}; {@code campus} or
 *     {@code city} for a whole upstream
 * @param nth strikes this call alone, counted from 1 since it was planted
 * @param percent share of the calls it strikes, 0 to 100
 * @param seed decides which calls that share is, and how long each is held back
 * @param times it ends after so many strikes
 * @param from it strikes from this virtual instant on, or from this time of every day
 * @param until it strikes before this virtual instant, or before this time of every day
 * @param person it strikes what is about this account alone
 * @param provider it strikes what is about this equity provider alone
 * @param transactionId it strikes what is about this order alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Selection(
        String operation,
        @Nullable Integer nth,
        @Nullable Double percent,
        @Nullable Long seed,
        @Nullable Integer times,
        @Nullable String from,
        @Nullable String until,
        @Nullable String person,
        @Nullable String provider,
        @Nullable String transactionId) {

    private static final double ALL = 100;

    Hours hours() {
        return Hours.of(from, until);
    }

    /** Whether a call about that person, provider and order is one of those it counts. */
    boolean concerns(Caller caller) {
        return (person == null || person.equals(caller.person()))
                && (provider == null || provider.equals(caller.provider()))
                && (transactionId == null || transactionId.equals(caller.transactionId()));
    }

    /** Whether it strikes a call that it counts: the same for the same seed and number, whatever happens at other calls. */
    boolean strikes(int call, int strikes) {
        return (times == null || strikes < times)
                && (nth == null || nth == call)
                && (percent == null || dice(call).nextDouble() * ALL < percent);
    }

    SplittableRandom dice(int call) {
        return new SplittableRandom(Objects.requireNonNullElse(seed, 0L) * 1_000_003L + call);
    }

    /** Whether it strikes every call that the other one, planted now, would strike. */
    boolean leaveNothingTo(Selection other) {
        boolean always = percent == null
                && (nth == null ? times == null : nth.equals(other.nth) && isAboutThoseOf(other))
                && includesThoseOf(other);
        return operation.equals(other.operation) && always && hours().cover(other.hours());
    }

    private boolean includesThoseOf(Selection other) {
        return (person == null || person.equals(other.person))
                && (provider == null || provider.equals(other.provider))
                && (transactionId == null || transactionId.equals(other.transactionId));
    }

    private boolean isAboutThoseOf(Selection other) {
        return includesThoseOf(other) && other.includesThoseOf(this);
    }
}
