package dev.tanqiao.settlement;

import static dev.tanqiao.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.transaction.DueAccount;
import dev.tanqiao.transaction.Lease;
import dev.tanqiao.transaction.Look;
import dev.tanqiao.transaction.LookPolicy;
import dev.tanqiao.transaction.LookStore;
import dev.tanqiao.transaction.Looking;
import dev.tanqiao.transaction.PageAnswer;
import dev.tanqiao.transaction.PageRequest;
import dev.tanqiao.transaction.Row;
import dev.tanqiao.transaction.Sighting;
import dev.tanqiao.transaction.TransactionStatus;
import dev.tanqiao.transaction.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever the order, the repetition and the page cut: the same rows are taken in once. */
class IntakeProperties {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    /** One purchase of the campus; few of everything, so that many look alike. */
    record Purchase(int minute, int yuan, boolean hasOrderNo, TransactionStatus status) {}

    @Provide
    Arbitrary<Purchase> purchases() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.of(true, false, false),
                        Arbitraries.of(
                                TransactionStatus.PAID,
                                TransactionStatus.PAID,
                                TransactionStatus.REFUNDED,
                                TransactionStatus.TO_PAY))
                .as(Purchase::new);
    }

    @Property(tries = 500)
    void theSameRowsAreTakenInOnce(
            @ForAll @Size(max = 12) List<@net.jqwik.api.From("purchases") Purchase> purchases,
            @ForAll @IntRange(min = 1, max = 5) int pageSize,
            @ForAll @IntRange(min = 1, max = 4) int looks,
            @ForAll Random random) {
        List<Row> rows = rows(purchases);
        var house = new MemoryHouse();

        for (int look = 0; look < looks; look++) {
            look(house, rows, pageSize, random, look == looks - 1);
        }

        assertThat(paidByYuan(house.transactions.values().stream()
                        .map(transaction -> transaction.row())
                        .toList()))
                .isEqualTo(paidByYuan(rows));
        assertThat(netPoints(house)).isEqualByComparingTo(points(rows));
    }

    /** Each purchase moves on by itself: unpaid, paid, perhaps refunded; an orderNo may show late. */
    @Property(tries = 500)
    void whatBecomesOfThemAddsUp(
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("purchases") Purchase> ends,
            @ForAll @IntRange(min = 1, max = 5) int pageSize,
            @ForAll Random random) {
        var house = new MemoryHouse();
        List<Row> last = rows(ends);
        int[] stage = new int[last.size()];
        for (int step = 0; step < 4; step++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < stage.length; i++) {
                stage[i] = step == 3 ? 2 : Math.min(2, stage[i] + random.nextInt(2));
                Row end = last.get(i);
                boolean refunded = end.status() == TransactionStatus.REFUNDED;
                rows.add(
                        stage[i] == 2
                                ? end
                                : with(
                                        end,
                                        refunded && stage[i] == 1 ? TransactionStatus.PAID : TransactionStatus.TO_PAY));
            }
            look(house, rows, pageSize, random, step == 3);
            house.book(random);
        }

        assertThat(netPoints(house)).isEqualByComparingTo(points(last));
    }

    @Property(tries = 300)
    void aRowThatShowsItsOrderNoLaterIsTheSame(
            @ForAll @IntRange(min = 1, max = 5) int equals,
            @ForAll @IntRange(min = 0, max = 5) int refunded,
            @ForAll @IntRange(min = 1, max = 4) int pageSize,
            @ForAll Random random) {
        var house = new MemoryHouse();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < equals; i++) {
            rows.add(aRow(null).orderedAt("2026-03-02T11:00:00Z").row());
        }
        look(house, rows, pageSize, random, true);
        assertThat(house.settlements).hasSize(equals);

        for (int i = 0; i < equals; i++) { // one after the other shows its orderNo
            rows.set(i, aRow("N" + i).orderedAt("2026-03-02T11:00:00Z").row());
            look(house, rows, pageSize, random, true);
        }
        assertThat(house.transactions).hasSize(equals);
        assertThat(house.keys).containsKeys(rows.stream().map(Row::orderNo).toArray(String[]::new));

        for (int i = 0; i < Math.min(refunded, equals); i++) {
            rows.set(i, with(rows.get(i), TransactionStatus.REFUNDED));
        }
        look(house, rows, pageSize, random, true);
        assertThat(netPoints(house)).isEqualByComparingTo(points(rows));
    }

    private static List<Row> rows(List<Purchase> purchases) {
        List<Row> rows = new ArrayList<>();
        for (Purchase purchase : purchases) {
            rows.add(aRow(purchase.hasOrderNo() ? "N" + rows.size() : null)
                    .orderedAt("2026-03-02T11:%02d:00Z".formatted(purchase.minute()))
                    .fen(purchase.yuan() * -100L)
                    .status(purchase.status())
                    .row());
        }
        return rows;
    }

    private static Row with(Row row, TransactionStatus status) {
        return new Row(
                row.orderNo(),
                row.orderTime(),
                row.payTime(),
                row.refundTime(),
                row.merchantNo(),
                row.merchant(),
                row.deviceNo(),
                row.channel(),
                row.amountFen(),
                row.diffFen(),
                status);
    }

    /** A look at a campus that shows its rows in some order, and now and then a row twice, since pages shift. */
    private static void look(MemoryHouse house, List<Row> rows, int pageSize, Random random, boolean steady) {
        var policy = new LookPolicy(
                Duration.ofMinutes(10),
                Duration.ofHours(2),
                Duration.ofSeconds(1),
                Duration.ofHours(2),
                Duration.ofDays(2),
                pageSize,
                Duration.ofDays(30),
                Duration.ofDays(180),
                Duration.ofSeconds(1),
                Instant.EPOCH);
        var clock = Clock.fixed(NOW, ZoneOffset.UTC);
        var account = new DueAccount(
                new Lease("gwang", "me", NOW), Instant.EPOCH, NOW, Instant.EPOCH, 0, house.next.openTimes());
        var looking = new Looking(new NoOpenOrders(), policy, clock);
        Look look = looking.begin(account);
        List<Row> shown = new ArrayList<>(rows);
        Collections.shuffle(shown, random);
        while (!look.isOver()) {
            PageRequest request = looking.next(look);
            List<Row> matching = shown.stream()
                    .filter(row -> !row.orderTime().isBefore(request.window().from())
                            && !row.orderTime().isAfter(request.window().to()))
                    .filter(row ->
                            !request.window().kind().isRefundedOnly() || row.status() == TransactionStatus.REFUNDED)
                    .toList();
            int from = request.limit() == 0 ? 0 : Math.min(request.start(), matching.size());
            int to = request.limit() == 0 ? matching.size() : Math.min(from + request.limit(), matching.size());
            List<Row> page = new ArrayList<>(matching.subList(from, to));
            if (!steady && from > 0 && !page.isEmpty() && random.nextInt(3) == 0) {
                page.set(0, matching.get(from - 1)); // shifted by one: seen twice, and another is missed this time
            }
            look.answered(
                    new PageAnswer.Rows(
                            page.stream()
                                    .map(row -> new Sighting(row, row.toString()))
                                    .toList(),
                            List.of(),
                            0),
                    null);
        }
        var rules = new CurrentRules();
        rules.set(new RuleSet(
                "1",
                List.of(new Rule(
                        "r",
                        new RuleMatch(Set.of(), List.of(), Set.of(), null, null, null, null),
                        new Points(
                                Points.Base.AMOUNT,
                                new Points.Share(BigDecimal.ONE, null, null, null),
                                null,
                                0,
                                RoundingMode.DOWN),
                        "EQ-1",
                        "t",
                        List.of(),
                        false,
                        null))));
        new Intake(
                        house,
                        rules,
                        house,
                        new IntakePolicy(Instant.EPOCH, Duration.ofDays(30), Duration.ofDays(2)),
                        policy,
                        clock)
                .takeIn(look);
    }

    /** What the city would owe and own if every promise were kept: purchases not cancelled, less their reversals. */
    private static BigDecimal netPoints(MemoryHouse house) {
        return house.settlements.values().stream()
                .filter(settlement -> settlement.status() != SettlementStatus.CANCELLED)
                .map(Settlement::points)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal points(List<Row> rows) {
        return BigDecimal.valueOf(rows.stream()
                .filter(row -> row.status() == TransactionStatus.PAID)
                .mapToLong(row -> -row.amountFen() / 100)
                .sum());
    }

    private static Map<Long, Long> paidByYuan(List<Row> rows) {
        Map<Long, Long> paid = new TreeMap<>();
        rows.stream()
                .filter(row -> row.status() == TransactionStatus.PAID)
                .forEach(row -> paid.merge(row.amountFen(), 1L, Long::sum));
        return paid;
    }

    private static final class NoOpenOrders implements LookStore {
        @Override
        public List<Instant> openTimes(String account, Instant since) {
            return List.of();
        }

        @Override
        public List<Instant> refundedTimes(String account, Window window) {
            return List.of();
        }

        @Override
        public List<Window> quarantined(String account) {
            return List.of();
        }

        @Override
        public Optional<Lease> renew(Lease lease) {
            return Optional.of(lease);
        }

        @Override
        public void giveUp(Lease lease, @Nullable Instant dueAt, String failure) {
            throw new AssertionError(failure);
        }
    }
}
