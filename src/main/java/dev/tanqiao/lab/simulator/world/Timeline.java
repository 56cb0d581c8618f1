package dev.tanqiao.lab.simulator.world;

import static dev.tanqiao.lab.simulator.VirtualClock.SHANGHAI;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that happens in a world by itself, in the order of time. */
public final class Timeline {

    private static final Duration BETWEEN_ENROLMENTS = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(6);
    private static final DateTimeFormatter ORDER_NO =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(SHANGHAI);
    private static final List<String> DISCOUNTS = List.of("绿色出行优惠", "光盘优惠", "自带杯优惠", "校园补贴");

    /** How a purchase goes on. */
    private enum Path {
        PAID_AT_ONCE,
        PAID_LATER,
        PAID_IN_ARREARS,
        REFUNDED_SAME_DAY,
        REFUNDED_LATER,
        CLOSED
    }

    private final World world;
    private final LocalDate day;
    private final Dice dice;
    private final Map<Path, Integer> paths = new LinkedHashMap<>();
    private final List<WorldEvent> events = new ArrayList<>();
    private int orders;

    private Timeline(World world) {
        this.world = world;
        this.day = LocalDate.ofInstant(world.start(), SHANGHAI);
        this.dice = new Dice(world.seed(), "purchases");
        World.Paths weights = world.purchases().paths();
        paths.put(Path.PAID_AT_ONCE, weights.paidAtOnce());
        paths.put(Path.PAID_LATER, weights.paidLater());
        paths.put(Path.PAID_IN_ARREARS, weights.paidInArrears());
        paths.put(Path.REFUNDED_SAME_DAY, weights.refundedSameDay());
        paths.put(Path.REFUNDED_LATER, weights.refundedLater());
        paths.put(Path.CLOSED, weights.closed());
    }

    /** The timeline that follows from world and seed: always the same. */
    public static List<WorldEvent> of(World world) {
        var timeline = new Timeline(world);
        timeline.enrolments();
        timeline.withdrawals();
        timeline.purchases();
        timeline.equalPairs();
        timeline.events.sort(Comparator.comparing(WorldEvent::at)); // stable: an order stands before what becomes of it
        return List.copyOf(timeline.events);
    }

    private void enrolments() {
        Instant at = world.start();
        for (World.Person person : world.persons()) {
            Instant chosen = person.enrolsAt();
            events.add(new WorldEvent.Enrol(chosen == null ? at : chosen, person.account()));
            at = at.plus(BETWEEN_ENROLMENTS);
        }
    }

    /** Who withdraws leaves a payment and refunds of the morning open, and goes on buying. */
    private void withdrawals() {
        for (World.Person person : world.persons()) {
            Instant noon = person.withdrawsAt();
            if (noon != null) {
                events.add(new WorldEvent.Withdraw(noon, person.account()));
                for (Path path : List.of(Path.PAID_LATER, Path.REFUNDED_SAME_DAY, Path.REFUNDED_LATER)) {
                    Instant before = noon.minus(dice.between(Duration.ofMinutes(20), Duration.ofHours(4)));
                    buy(person, merchant(), before, path, Duration.between(before, noon));
                }
                Instant after = noon.plus(dice.between(Duration.ofMinutes(10), Duration.ofHours(4)));
                buy(person, merchant(), after, Path.PAID_AT_ONCE, Duration.ZERO);
            }
        }
    }

    private void purchases() {
        for (int i = 0; i < world.purchases().count(); i++) {
            World.Merchant merchant = merchant();
            buy(
                    dice.pick(world.persons(), World.Person::weight),
                    merchant,
                    timeAt(merchant),
                    dice.pick(paths),
                    Duration.ZERO);
        }
    }

    private World.Merchant merchant() {
        return dice.pick(world.merchants(), World.Merchant::weight);
    }

    private Instant timeAt(World.Merchant merchant) {
        World.Peak peak = dice.pick(merchant.peaks(), World.Peak::weight);
        // The mean of two throws: most come in the middle of a peak.
        int seconds = (int) Duration.between(peak.from(), peak.to()).toSeconds();
        return at(peak.from().plusSeconds((dice.below(seconds) + dice.below(seconds)) / 2));
    }

    /** On the world's first day; where that time has passed before it begins, on the next. */
    private Instant at(LocalTime time) {
        Instant first = day.atTime(time).atZone(SHANGHAI).toInstant();
        return first.isBefore(world.start()) ? first.plus(Duration.ofDays(1)) : first;
    }

    /** @param notBefore what comes after the order comes this much later still */
    private void buy(World.Person person, World.Merchant merchant, Instant at, Path path, Duration notBefore) {
        Order order = order(person, merchant, at);
        List<Order> rows = dice.percent(world.purchases().shares().split()) ? split(order) : List.of(order);
        Duration afterPayment = dice.between(Duration.ZERO, Duration.ofHours(1));
        rows.forEach(row -> follow(row, path, notBefore, afterPayment));
    }

    /** Both rows of a split purchase take the same path, so the further wait is given. */
    private void follow(Order order, Path path, Duration notBefore, Duration further) {
        Instant ordered = order.orderTime();
        Instant paidAtOnce = ordered.plus(dice.between(Duration.ofSeconds(1), AT_ONCE));
        events.add(new WorldEvent.Place(ordered, order));
        switch (path) {
            case PAID_AT_ONCE -> become(order, OrderStatus.DONE, paidAtOnce);
            case PAID_LATER ->
                become(order, OrderStatus.DONE, ordered.plus(notBefore).plus(lateness(further)));
            case PAID_IN_ARREARS -> {
                Instant owed = paidAtOnce.plus(Duration.ofMinutes(2));
                become(order, OrderStatus.IN_ARREARS, owed);
                become(order, OrderStatus.DONE, owed.plus(notBefore).plus(lateness(further)));
            }
            case REFUNDED_SAME_DAY -> {
                become(order, OrderStatus.DONE, paidAtOnce);
                become(
                        order,
                        OrderStatus.REFUNDED,
                        paidAtOnce.plus(notBefore).plus(Duration.ofMinutes(3)).plus(further));
            }
            case REFUNDED_LATER -> {
                become(order, OrderStatus.DONE, paidAtOnce);
                LocalTime officeHours = LocalTime.of(9, 0).plus(further.multipliedBy(8));
                int days = 1 + (int) (further.toSeconds() % 3);
                become(
                        order,
                        OrderStatus.REFUNDED,
                        LocalDate.ofInstant(ordered, SHANGHAI)
                                .plusDays(days)
                                .atTime(officeHours)
                                .atZone(SHANGHAI)
                                .toInstant());
            }
            case CLOSED -> become(order, OrderStatus.CLOSED, ordered.plus(Duration.ofMinutes(15)));
        }
    }

    /** Minutes, hours, or the next morning: each for a third. */
    private static Duration lateness(Duration further) {
        return switch ((int) (further.toSeconds() % 3)) {
            case 0 -> Duration.ofMinutes(2).plus(further.dividedBy(3));
            case 1 -> Duration.ofHours(1).plus(further.multipliedBy(3));
            default -> Duration.ofHours(20).plus(further);
        };
    }

    private void become(Order order, OrderStatus status, Instant at) {
        events.add(new WorldEvent.Become(at, order.id(), status));
    }

    private Order order(World.Person person, World.Merchant merchant, Instant at) {
        World.Shares shares = world.purchases().shares();
        BigDecimal amount = price(merchant).negate();
        BigDecimal diff = dice.percent(shares.discounted()) ? discount(amount) : null;
        // Drawn in this order, so that a seed makes the same day as ever.
        String id = nextId();
        String orderNo = dice.percent(shares.withoutOrderNo()) ? null : orderNo(at);
        String merchantNo = dice.percent(shares.withoutMerchantNo()) ? null : merchant.no();
        String deviceNo = merchant.devices().isEmpty() || dice.percent(shares.withoutDeviceNo())
                ? null
                : dice.pick(merchant.devices());
        String diffName = diff == null ? null : dice.pick(DISCOUNTS);
        return OrderBuilder.builder()
                .id(id)
                .account(person.account())
                .orderTime(at)
                .merchant(merchant.name())
                .amount(amount)
                .status(OrderStatus.WAITING)
                .channel(dice.pick(person.channels()))
                .orderNo(orderNo)
                .merchantNo(merchantNo)
                .deviceNo(deviceNo)
                .origAmount(diff == null ? null : amount.subtract(diff))
                .origName(diff == null ? null : "原价")
                .diffAmount(diff)
                .diffName(diffName)
                .build();
    }

    private String nextId() {
        return String.format(Locale.ROOT, "T%05d", ++orders);
    }

    private String orderNo(Instant at) {
        return ORDER_NO.format(at) + String.format(Locale.ROOT, "%06d", 100_000 + orders * 7 % 900_000);
    }

    /** Small prices are commoner than large ones; most end in a whole or half yuan. */
    private BigDecimal price(World.Merchant merchant) {
        int least = merchant.minYuan().movePointRight(2).intValue();
        int most = merchant.maxYuan().movePointRight(2).intValue();
        int fen = Math.min(dice.between(least, most), dice.between(least, most));
        int step = dice.pick(List.of(50, 50, 50, 10, 1));
        return BigDecimal.valueOf(Math.max(least, fen - fen % step), 2);
    }

    private BigDecimal discount(BigDecimal amount) {
        BigDecimal percent = BigDecimal.valueOf(dice.pick(List.of(5, 10, 20)));
        return amount.abs().multiply(percent).movePointLeft(2).setScale(2, RoundingMode.UP);
    }

    /** One part from the wallet, the rest by WeChat Pay: same second, same merchant. */
    private List<Order> split(Order order) {
        int fen = order.amount().negate().movePointRight(2).intValue();
        BigDecimal fromWallet = BigDecimal.valueOf(-dice.between(1, fen - 1), 2);
        return List.of(
                part(order, order.id(), order.orderNo(), fromWallet, "思源码钱包"),
                part(order, nextId(), orderNo(order.orderTime()), order.amount().subtract(fromWallet), "微信支付"));
    }

    private static Order part(Order whole, String id, @Nullable String orderNo, BigDecimal amount, String channel) {
        return OrderBuilder.builder(whole)
                .id(id)
                .orderNo(orderNo)
                .payTime(null)
                .refundTime(null)
                .amount(amount)
                .origAmount(null)
                .origName(null)
                .diffAmount(null)
                .diffName(null)
                .status(OrderStatus.WAITING)
                .channel(channel)
                .build();
    }

    /** Pairs of rows without orderNo that agree in everything; of every second pair one is refunded. */
    private void equalPairs() {
        for (int pair = 1; pair <= world.purchases().equalPairs(); pair++) {
            World.Merchant merchant = merchant();
            Order first = withoutOrderNo(
                    order(dice.pick(world.persons(), World.Person::weight), merchant, timeAt(merchant)), nextId());
            Order second = withoutOrderNo(first, nextId());
            Instant paid = first.orderTime().plus(AT_ONCE);
            for (Order order : List.of(first, second)) {
                events.add(new WorldEvent.Place(order.orderTime(), order));
                become(order, OrderStatus.DONE, paid);
            }
            if (pair % 2 == 0) {
                become(second, OrderStatus.REFUNDED, paid.plus(Duration.ofHours(2)));
            }
        }
    }

    private static Order withoutOrderNo(Order order, String id) {
        return part(order, id, null, order.amount(), order.channel());
    }
}
