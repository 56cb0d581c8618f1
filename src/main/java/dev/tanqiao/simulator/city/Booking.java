package dev.tanqiao.simulator.city;

/**
 * One booked effect of an order.
 *
 * @param number counts bookings from 1; never used twice
 * @param paymentTimeMillis when it was booked (transactionPaymentTime); two bookings of one transactionId differ in it
 * @param conversion what was converted to make it possible
 */
record Booking(long number, Order order, long paymentTimeMillis, Conversion conversion) {}
