package dev.tanqiao.lab.simulator.city;

import java.math.BigDecimal;

/**
 * One line of a bill as it is shown.
 *
 * @param order whose person, provider, times and type it shows
 * @param transactionId the order's own, unless the line is of an order that nobody placed
 * @param amount points of both classes; the order's own, unless the line is wrong
 */
record BillLine(Order order, String transactionId, BigDecimal amount, long paymentTimeMillis) {}
