package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.WorldView.Booking;
import java.math.BigDecimal;

/** Points of both classes; equal whatever the scale they are written with. */
record Points(BigDecimal a, BigDecimal b) {

    static final Points NONE = new Points(BigDecimal.ZERO, BigDecimal.ZERO);

    static Points of(Booking booking) {
        return new Points(booking.pointsA(), booking.pointsB());
    }

    static Points of(SettlementRow settlement) {
        return new Points(settlement.pointsA(), settlement.pointsB());
    }

    Points plus(Points other) {
        return new Points(a.add(other.a), b.add(other.b));
    }

    boolean isSameAs(Points other) {
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
