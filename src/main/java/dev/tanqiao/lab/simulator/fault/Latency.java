package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long answers are held back, in real milliseconds, as WireMock's {@code delayDistribution} says it.
 *
 * @param milliseconds of {@code fixed}
 * @param lower the least of {@code uniform}
 * @param upper the most of {@code uniform}
 * @param median of {@code lognormal}: half of the answers come sooner
 * @param sigma of {@code lognormal}: how far they spread; 0.1 is little, 1 is much
 * @param maxValue of {@code lognormal}: none is held back longer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Latency(
        Type type,
        @Nullable Integer milliseconds,
        @Nullable Integer lower,
        @Nullable Integer upper,
        @Nullable Double median,
        @Nullable Double sigma,
        @Nullable Integer maxValue) {

    private static final int LONGEST_MILLIS = 60_000;

    /** The shape of the distribution. */
    public enum Type {
        /** Always the same. */
        @JsonProperty("fixed")
        FIXED,
        /** Anything between two bounds, both inside. */
        @JsonProperty("uniform")
        UNIFORM,
        /** Mostly near the median, with a long tail. */
        @JsonProperty("lognormal")
        LOGNORMAL
    }

    /** The next delay that the dice give. */
    int millis(SplittableRandom dice) {
        return switch (type) {
            case FIXED -> said(milliseconds);
            case UNIFORM -> dice.nextInt(said(lower), said(upper) + 1);
            case LOGNORMAL ->
                (int) Math.min(
                        Objects.requireNonNullElse(maxValue, LONGEST_MILLIS),
                        Objects.requireNonNull(median) * Math.exp(Objects.requireNonNull(sigma) * dice.nextGaussian()));
        };
    }

    /** What the schema asks for where the type needs it. */
    private static int said(@Nullable Integer value) {
        return Objects.requireNonNull(value);
    }

    /** @throws IllegalArgumentException when no delay fits */
    void check() {
        if (type == Type.UNIFORM && said(upper) < said(lower)) {
            throw new IllegalArgumentException(
                    "/delayDistribution/upper: at least lower, which is %s".formatted(lower));
        }
    }
}
