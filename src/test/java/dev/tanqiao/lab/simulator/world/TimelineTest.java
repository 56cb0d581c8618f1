package dev.tanqiao.lab.simulator.world;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shapes of the shipped day. */
class TimelineTest {

    private final World world = World.read("campus-day", null);
    private final List<WorldEvent> timeline = Timeline.of(world);

    @Test
    void theSameWorldHasTheSameTimeline() {
        assertThat(Timeline.of(World.read("campus-day", null))).isEqualTo(timeline);
        assertThat(Timeline.of(World.read("campus-day", 7L))).isNotEqualTo(timeline);
    }

    @Test
    void everythingHappensInOrderBetweenStartAndEnd() {
        assertThat(timeline).isSortedAccordingTo(Comparator.comparing(WorldEvent::at));
        assertThat(timeline).allMatch(event -> !event.at().isBefore(world.start()));
        assertThat(timeline).allMatch(event -> event.at().isBefore(world.end()));
    }

    @Test
    void aWorldThatBeginsInTheMidstOfADayHasTheNextDayAndNightBeforeIt() {
        Instant begin = Instant.parse("2026-12-01T07:00:00Z"); // 15:00 in Shanghai
        World moved = World.of(World.beginningAt(begin, World.document("campus-day")), "moved", null);
        List<WorldEvent> events = Timeline.of(moved);

        assertThat(moved.start()).isEqualTo(begin);
        assertThat(events).allMatch(event -> !event.at().isBefore(begin));
        assertThat(events).allMatch(event -> event.at().isBefore(moved.end()));
        assertThat(events).hasSameSizeAs(timeline);
        assertThat(events.stream()
                        .filter(WorldEvent.Place.class::isInstance)
                        .filter(place -> place.at().isBefore(begin.plus(Duration.ofDays(1)))))
                .hasSizeGreaterThan(2_000);
    }

    @Test
    void everyoneEnrolsBeforeTheFirstPurchase() {
        Instant lastEnrolment = of(WorldEvent.Enrol.class).stream()
                .map(WorldEvent::at)
                .max(Comparator.naturalOrder())
                .orElseThrow();

        assertThat(of(WorldEvent.Enrol.class)).hasSize(world.persons().size());
        assertThat(of(WorldEvent.Place.class)).allMatch(place -> place.at().isAfter(lastEnrolment));
    }

    @Test
    void someTwoThousandPurchasesAreMostlyPaidAtOnce() {
        Map<String, Order> orders = played();
        long atOnce = orders.values().stream()
                .filter(order -> order.status() == OrderStatus.DONE)
                .filter(order -> late(order).compareTo(Duration.ofMinutes(1)) < 0)
                .count();

        assertThat(orders.size()).isBetween(2_000, 2_150);
        assertThat(atOnce).isGreaterThan(1_500);
        assertThat(orders.values()).allMatch(order -> order.amount().signum() < 0);
        assertThat(orders.values()).allMatch(order -> order.amount().scale() == 2);
        assertThat(orders.values()).allMatch(order -> order.amount().compareTo(new BigDecimal("-60.00")) >= 0);
    }

    @Test
    void somePayLateSomeInArrearsSomeOnTheNextDay() {
        Map<String, Order> orders = played();
        long inArrears = of(WorldEvent.Become.class).stream()
                .filter(become -> become.status() == OrderStatus.IN_ARREARS)
                .filter(become -> requireNonNull(orders.get(become.orderId())).status() == OrderStatus.DONE)
                .count();

        assertThat(inArrears).isGreaterThan(20);
        assertThat(orders.values().stream().filter(order -> within(late(order), "PT2M", "PT1H")))
                .hasSizeGreaterThan(20);
        assertThat(orders.values().stream().filter(order -> within(late(order), "PT1H", "PT10H")))
                .hasSizeGreaterThan(20);
        assertThat(orders.values().stream().filter(order -> within(late(order), "PT18H", "PT30H")))
                .hasSizeGreaterThan(20);
    }

    @Test
    void someAreRefundedOnTheSameDaySomeAfterDaysSomeClosed() {
        List<Duration> refunds = played().values().stream()
                .filter(order -> order.status() == OrderStatus.REFUNDED)
                .map(order -> Duration.between(order.orderTime(), order.refundTime()))
                .toList();

        assertThat(refunds.stream().filter(after -> within(after, "PT1M", "PT6H")))
                .hasSizeGreaterThan(40);
        assertThat(refunds.stream().filter(after -> within(after, "PT10H", "P4D")))
                .hasSizeGreaterThan(20);
        assertThat(played().values().stream().filter(order -> order.status() == OrderStatus.CLOSED))
                .hasSizeGreaterThan(20);
    }

    @Test
    void somePurchasesAreSplitOverTwoChannels() {
        Map<List<Object>, List<Order>> together =
                grouped(order -> List.of(order.account(), order.orderTime(), order.merchant()));

        assertThat(together.values().stream()
                        .filter(rows -> rows.size() == 2)
                        .filter(rows ->
                                !rows.get(0).channel().equals(rows.get(1).channel())))
                .hasSizeGreaterThan(30);
    }

    @Test
    void someRowsLackNumbersAndOnePairCannotBeToldApart() {
        assertThat(played().values().stream().filter(order -> order.orderNo() == null))
                .hasSizeBetween(8, 60);
        assertThat(played().values().stream().filter(order -> order.merchantNo() == null))
                .hasSizeGreaterThan(100);
        assertThat(played().values().stream().filter(order -> order.deviceNo() == null))
                .hasSizeGreaterThan(100);
        Map<List<Object>, List<Order>> alike = grouped(order -> List.of(
                order.account(), order.orderTime(), order.merchant(), order.amount(), order.channel(), noOf(order)));
        assertThat(alike.values().stream().filter(rows -> rows.size() == 2)).hasSize(2);
    }

    @Test
    void aDiscountIsTheDifferenceOfBothPrices() {
        assertThat(played().values().stream().filter(order -> order.diffAmount() != null))
                .hasSizeGreaterThan(100)
                .allMatch(order -> order.amount()
                        .equals(requireNonNull(order.origAmount()).add(requireNonNull(order.diffAmount()))));
    }

    @Test
    void whoWithdrawsAtNoonHasAMorningStillOpenAndGoesOnBuying() {
        WorldEvent.Withdraw withdrawal = of(WorldEvent.Withdraw.class).get(0);
        List<Order> own = played().values().stream()
                .filter(order -> order.account().equals(withdrawal.account()))
                .toList();
        List<Order> morning = own.stream()
                .filter(order -> order.orderTime().isBefore(withdrawal.at()))
                .toList();

        assertThat(morning)
                .anyMatch(order -> order.payTime() != null && order.payTime().isAfter(withdrawal.at()));
        assertThat(morning)
                .anyMatch(order ->
                        order.refundTime() != null && order.refundTime().isAfter(withdrawal.at()));
        assertThat(own).anyMatch(order -> order.orderTime().isAfter(withdrawal.at()));
    }

    private static String noOf(Order order) {
        return String.valueOf(order.orderNo());
    }

    private static Duration late(Order order) {
        return order.payTime() == null ? Duration.ZERO : Duration.between(order.orderTime(), order.payTime());
    }

    private static boolean within(Duration duration, String least, String most) {
        return duration.compareTo(Duration.parse(least)) >= 0 && duration.compareTo(Duration.parse(most)) < 0;
    }

    private Map<List<Object>, List<Order>> grouped(Function<Order, List<Object>> key) {
        return played().values().stream().collect(Collectors.groupingBy(key));
    }

    private <T extends WorldEvent> List<T> of(Class<T> kind) {
        return timeline.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The orders as they stand at the end. */
    private Map<String, Order> played() {
        Map<String, Order> orders = new HashMap<>();
        for (WorldEvent event : timeline) {
            if (event instanceof WorldEvent.Place place) {
                orders.put(place.order().id(), place.order());
            } else if (event instanceof WorldEvent.Become become) {
                Order order = requireNonNull(orders.get(become.orderId()));
                assertThat(order.status().mayBecome(become.status())).isTrue();
                orders.put(order.id(), order.becoming(become.status(), become.at()));
            }
        }
        return orders;
    }
}
