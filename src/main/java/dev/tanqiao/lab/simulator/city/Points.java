package dev.tanqiao.lab.simulator.city;

import java.math.BigDecimal;

/** Carbon points of the two classes (一类, 二类), exact. */
record Points(BigDecimal a, BigDecimal b) {

    static final Points NONE = new Points(BigDecimal.ZERO, BigDecimal.ZERO);

    Points plus(Points other) {
        return new Points(a.add(other.a), b.add(other.b));
    }

    Points minus(Points other) {
        return plus(other.negated());
    }

    Points negated() {
        return new Points(a.negate(), b.negate());
    }

    /** What is left of each class when classes below zero count as nothing. */
    Points atLeastZero() {
        return new Points(a.max(BigDecimal.ZERO), b.max(BigDecimal.ZERO));
    }

    /** Whether there is enough of each class. */
    boolean covers(Points other) {
        return a.compareTo(other.a) >= 0 && b.compareTo(other.b) >= 0;
    }

    BigDecimal total() {
        return a.add(b);
    }
}
