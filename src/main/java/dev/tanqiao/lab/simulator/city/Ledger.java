package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.lab.simulator.world.World.Repeat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Accounts, providers and what was booked between them. Judges without changing anything; changes without judging. */
final class Ledger {

    private static final int REDUCTION_SCALE = 6;

    private final Repeat repeat;
    private final BigDecimal pointsPerReduction;
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, List<Booking>> bookingsOf = new HashMap<>();
    private final Map<String, Set<String>> reversalsOf = new HashMap<>();
    private final Bills bills = new Bills();
    private long lastNumber;

    /**
     * A ledger without accounts.
     *
     * @param repeat what happens to a transactionId that was booked before
     * @param pointsPerReduction how many points one unit of emission reductions converts into; above zero
     */
    Ledger(Repeat repeat, BigDecimal pointsPerReduction, List<Provider> providers) {
        this.repeat = repeat;
        this.pointsPerReduction = pointsPerReduction;
        providers.forEach(provider -> this.providers.put(provider.cid, provider));
    }

    /** Says what would become of an order now. */
    Verdict judge(Order order) {
        if (repeat != Repeat.BOOK_AGAIN && bookingsOf.containsKey(order.transactionId())) {
            return repeat == Repeat.REJECT ? Verdict.refused(CityCode.REPEATED_TRANSACTION) : Verdict.SAME_AS_BEFORE;
        }
        Account person = accounts.get(order.cid());
        if (person == null) {
            return Verdict.refused(CityCode.UNKNOWN_CID);
        }
        // A withdrawn person still gets points back: a reversal returns property.
        if (!person.authorized && !order.isReversal()) {
            return Verdict.refused(CityCode.NOT_AUTHORIZED);
        }
        if (!providers.containsKey(order.equityCid())) {
            return Verdict.refused(CityCode.UNKNOWN_PROVIDER);
        }
        return order.isReversal() ? judgeReversal(order) : judgeTrade(order, person);
    }

    private Verdict judgeTrade(Order order, Account person) {
        Points missing = order.points().minus(person.points).atLeastZero();
        if (missing.total().signum() == 0) {
            return Verdict.booked(Conversion.NONE);
        }
        BigDecimal reductions = missing.total().divide(pointsPerReduction, REDUCTION_SCALE, RoundingMode.UP);
        return order.convertsReductions() && person.reductions.compareTo(reductions) >= 0
                ? Verdict.booked(new Conversion(reductions.stripTrailingZeros(), missing))
                : Verdict.refused(CityCode.INSUFFICIENT_POINTS);
    }

    /** A return that names no parent, which the document calls optional, is not held against any. */
    private Verdict judgeReversal(Order order) {
        if (order.parentTransactionId() == null) {
            return Verdict.booked(Conversion.NONE);
        }
        Optional<Order> parent = firstOrder(parentOf(order))
                .filter(original -> !original.isReversal()
                        && original.cid().equals(order.cid())
                        && original.equityCid().equals(order.equityCid()));
        if (parent.isEmpty()) {
            return Verdict.refused(CityCode.UNKNOWN_PARENT);
        }
        Points left = parent.get().points().plus(reversedByOthers(order));
        return left.covers(order.points().negated())
                ? Verdict.booked(Conversion.NONE)
                : Verdict.refused(CityCode.EXCEEDS_PARENT);
    }

    /** Each reversal counts once: what a repeat of it does is {@link Repeat}'s affair. */
    private Points reversedByOthers(Order order) {
        return reversalsOf.getOrDefault(parentOf(order), Set.of()).stream()
                .filter(transactionId -> !transactionId.equals(order.transactionId()))
                .flatMap(transactionId -> firstOrder(transactionId).stream())
                .map(Order::points)
                .reduce(Points.NONE, Points::plus);
    }

    private Optional<Order> firstOrder(String transactionId) {
        return bookings(transactionId).stream().findFirst().map(Booking::order);
    }

    private static String parentOf(Order order) {
        return Objects.requireNonNullElse(order.parentTransactionId(), "");
    }

    /** When an order arriving now is paid: now, or the next millisecond its transactionId has not used. */
    long paymentTimeMillis(String transactionId, long nowMillis) {
        return bookings(transactionId).stream()
                .mapToLong(earlier -> earlier.paymentTimeMillis() + 1)
                .reduce(nowMillis, Math::max);
    }

    /** Opens an account; a cid is opened once. */
    void open(Account account) {
        accounts.put(account.cid, account);
    }

    /** Moves the points of an order, whatever {@link #judge} says about it. */
    void book(Order order, long paymentTimeMillis, Conversion conversion, @Nullable WrongLine wrong) {
        var booking = new Booking(++lastNumber, order, paymentTimeMillis, conversion, wrong);
        bookingsOf
                .computeIfAbsent(order.transactionId(), id -> new ArrayList<>(1))
                .add(booking);
        if (order.isReversal()) {
            reversalsOf
                    .computeIfAbsent(parentOf(order), id -> new LinkedHashSet<>(2))
                    .add(order.transactionId());
        }
        bills.add(booking);
        move(order, order.points(), conversion.gained(), conversion.reductions());
    }

    /** Takes back every booking of a transactionId as if it had never been. */
    void forget(String transactionId) {
        for (Booking booking : bookings(transactionId)) {
            Order order = booking.order();
            Conversion conversion = booking.conversion();
            bills.remove(booking);
            move(
                    order,
                    order.points().negated(),
                    conversion.gained().negated(),
                    conversion.reductions().negate());
        }
        bookingsOf.remove(transactionId);
    }

    private void move(Order order, Points points, Points gained, BigDecimal reductions) {
        Account person = Objects.requireNonNull(accounts.get(order.cid()));
        Provider provider = Objects.requireNonNull(providers.get(order.equityCid()));
        person.reductions = person.reductions.subtract(reductions);
        person.points = person.points.plus(gained).minus(points);
        provider.points = provider.points.plus(points);
    }

    /** The bookings of a transactionId, oldest first. */
    List<Booking> bookings(String transactionId) {
        return bookingsOf.getOrDefault(transactionId, List.of());
    }

    @Nullable
    Account account(String cid) {
        return accounts.get(cid);
    }

    Collection<Account> accounts() {
        return accounts.values();
    }

    Collection<Provider> providers() {
        return providers.values();
    }

    Bills bills() {
        return bills;
    }
}
