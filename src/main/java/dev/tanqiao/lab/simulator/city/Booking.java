package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.lab.simulator.fault.Strikes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One booked effect of an order.
 *
 * @param number counts bookings from 1; never used twice
 * @param paymentTimeMillis when it was booked (transactionPaymentTime); two bookings of one transactionId differ in it
 * @param conversion what was converted to make it possible
 * @param wrong what goes wrong with its bill line; null: nothing
 */
record Booking(
        long number,
        Order order,
        long paymentTimeMillis,
        Conversion conversion,
        @Nullable WrongLine wrong) {

    /** Its lines in a bill at that moment: one, unless something goes wrong with it. */
    List<BillLine> lines(Strikes faults, long nowMillis) {
        BillLine right =
                new BillLine(order, order.transactionId(), order.points().total(), paymentTimeMillis);
        return wrong == null || !faults.stands(wrong.fault())
                ? List.of(right)
                : wrong.instead(right, number, nowMillis);
    }
}
