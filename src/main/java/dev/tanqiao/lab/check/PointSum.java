package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.WorldView.Booking;
import java.math.BigDecimal;

/** Points of both classes; equal whatever the scale they are written with. */
record PointSum(BigDecimal a, BigDecimal b) {

    static final PointSum NONE = new PointSum(BigDecimal.ZERO, BigDecimal.ZERO);

    static PointSum of(Booking booking) {
        return new PointSum(booking.pointsA(), booking.pointsB());
    }

    static PointSum of(SettlementRow settlement) {
        return new PointSum(settlement.pointsA(), settlement.pointsB());
    }

    PointSum plus(PointSum other) {
        return new PointSum(a.add(other.a), b.add(other.b));
    }

    boolean isSameAs(PointSum other) {
        return a.compareTo(other.a) == 0 && b.compareTo(other.b) == 0;
    }

    boolean isNegative() {
        return a.signum() < 0 || b.signum() < 0;
    }

    @Override
    public String toString() {
        return "A %s, B %s".formatted(a.toPlainString(), b.toPlainString());
    }
}
