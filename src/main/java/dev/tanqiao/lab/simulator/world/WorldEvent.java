package dev.tanqiao.lab.simulator.world;

import java.time.Instant;

/** One thing that happens in the world by itself. */
public sealed interface WorldEvent {

    /** When it happens. */
    Instant at();

    /** A person visits the hub's enrolment address. */
    record Enrol(Instant at, String account) implements WorldEvent {}

    /** Somebody buys. */
    record Place(Instant at, Order order) implements WorldEvent {}

    /** An order becomes paid, owed, refunded or closed. */
    record Become(Instant at, String orderId, OrderStatus status) implements WorldEvent {}

    /** A person withdraws the authorization at the city. */
    record Withdraw(Instant at, String account) implements WorldEvent {}
}
