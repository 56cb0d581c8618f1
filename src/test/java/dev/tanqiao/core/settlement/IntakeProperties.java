package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Observation;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.PageRequest;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
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
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever the order, the repetition, the pages and how late they come: the same rows are taken in once. */
class IntakeProperties {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private static final Instant CONSENT = Instant.parse("2026-02-20T00:00:00Z");
    private static final Duration LATE = Duration.ofDays(2);

    /** How the campus pages its rows, besides moving them. */
    enum Pages {
        AS_ASKED,
        /** No page has more than two rows, and the total is right. */
        CAPPED,
        /** The second page is empty, the total is right, and what should stand there comes next. */
        SECOND_EMPTY,
        /** Behind the end the last page comes again, for ever. */
        LAST_AGAIN
    }

    /** What the campus answers to a question for one page. */
    private interface Campus {
        PageAnswer.Rows answer(PageRequest request);
    }

    /** A purchase that is shown so many hours after it was made. */
    record Late(int madeHour, int hours, boolean hasOrderNo) {
        Instant madeAt() {
            return CONSENT.plus(Duration.ofHours(madeHour));
        }

        Instant shownAt() {
            return madeAt().plus(Duration.ofHours(hours));
        }

        Row row(int number) {
            return aRow(hasOrderNo ? "N" + number : null)
                    .orderedAt(madeAt().toString())
                    .fen(-100L * (1 + number))
                    .row();
        }
    }

    @Provide
    Arbitrary<Late> latecomers() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.of(true, false))
                .as(Late::new);
    }

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
            @ForAll Pages pages,
            @ForAll Random random) {
        List<Row> rows = rows(purchases);
        var house = new MemoryHouse();

        for (int poll = 0; poll < looks; poll++) {
            look(house, rows, pageSize, pages, random, poll == looks - 1);
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
            @ForAll Pages pages,
            @ForAll Random random) {
        var house = new MemoryHouse();
        List<Row> last = rows(ends);

        live(house, last, pageSize, pages, random);

        assertThat(netPoints(house)).isEqualByComparingTo(points(last));
    }

    @Property(tries = 300)
    void aRefundThatIsTakenBackSendsNothingAndIsShownToAPerson(
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("purchases") Purchase> ends,
            @ForAll @IntRange(min = 1, max = 5) int pageSize,
            @ForAll Random random) {
        var house = new MemoryHouse();
        List<Row> rows = rows(withOrderNo(ends));
        live(house, rows, pageSize, Pages.LAST_AGAIN, random);
        BigDecimal promised = netPoints(house);

        List<String> takenBack = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).status() == TransactionStatus.REFUNDED && random.nextBoolean()) {
                rows.set(i, with(rows.get(i), TransactionStatus.PAID));
                takenBack.add("transaction/" + house.keys.get(rows.get(i).orderNo()));
            }
        }
        look(house, rows, pageSize, Pages.LAST_AGAIN, random, true);

        assertThat(netPoints(house)).isEqualByComparingTo(promised);
        assertThat(house.discrepancies).extracting(Discrepancy::subject).containsExactlyInAnyOrderElementsOf(takenBack);
    }

    /** A look every six hours: what is shown within two days is taken in by the next one, all else by the daily read. */
    @Property(tries = 200)
    void whatIsShownLateIsTakenIn(
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("latecomers") Late> latecomers,
            @ForAll @IntRange(min = 1, max = 5) int pageSize) {
        var house = new MemoryHouse();
        PollPolicy policy = policy(pageSize, Duration.ofMinutes(30), Duration.ofDays(1));
        Instant swept = CONSENT;
        for (int hour = 6; hour <= 210; hour += 6) {
            Instant now = CONSENT.plus(Duration.ofHours(hour));
            List<Row> shown = shown(latecomers, late -> !late.shownAt().isAfter(now));
            look(
                    house,
                    policy,
                    now,
                    account(house, CONSENT, house.next.cursor(), swept),
                    asked -> page(shown, asked),
                    false);
            swept = Objects.requireNonNullElse(house.next.sweptAt(), swept);

            assertThat(house.amounts())
                    .containsAll(amounts(shown(
                            latecomers,
                            late -> !late.shownAt().isAfter(now)
                                    && !now.isAfter(late.madeAt().plus(LATE)))));
        }
        assertThat(house.amounts()).containsExactlyInAnyOrderElementsOf(amounts(shown(latecomers, late -> true)));
    }

    private static List<Row> shown(List<Late> latecomers, Predicate<Late> which) {
        return IntStream.range(0, latecomers.size())
                .filter(number -> which.test(latecomers.get(number)))
                .mapToObj(number -> latecomers.get(number).row(number))
                .toList();
    }

    private static List<Long> amounts(List<Row> rows) {
        return rows.stream().map(Row::amountFen).toList();
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
        look(house, rows, pageSize, Pages.AS_ASKED, random, true);
        assertThat(house.settlements).hasSize(equals);

        for (int i = 0; i < equals; i++) { // one after the other shows its orderNo
            rows.set(i, aRow("N" + i).orderedAt("2026-03-02T11:00:00Z").row());
            look(house, rows, pageSize, Pages.AS_ASKED, random, true);
        }
        assertThat(house.transactions).hasSize(equals);
        assertThat(house.keys).containsKeys(rows.stream().map(Row::orderNo).toArray(String[]::new));

        for (int i = 0; i < Math.min(refunded, equals); i++) {
            rows.set(i, with(rows.get(i), TransactionStatus.REFUNDED));
        }
        look(house, rows, pageSize, Pages.AS_ASKED, random, true);
        assertThat(netPoints(house)).isEqualByComparingTo(points(rows));
    }

    private static void live(MemoryHouse house, List<Row> ends, int pageSize, Pages pages, Random random) {
        int[] stage = new int[ends.size()];
        for (int step = 0; step < 4; step++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < stage.length; i++) {
                stage[i] = step == 3 ? 2 : Math.min(2, stage[i] + random.nextInt(2));
                Row end = ends.get(i);
                boolean refunded = end.status() == TransactionStatus.REFUNDED;
                rows.add(
                        stage[i] == 2
                                ? end
                                : with(
                                        end,
                                        refunded && stage[i] == 1 ? TransactionStatus.PAID : TransactionStatus.TO_PAY));
            }
            look(house, rows, pageSize, pages, random, step == 3);
            house.book(random);
        }
    }

    private static List<Purchase> withOrderNo(List<Purchase> purchases) {
        return purchases.stream()
                .map(purchase -> new Purchase(purchase.minute(), purchase.yuan(), true, purchase.status()))
                .toList();
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
        return RowBuilder.builder(row).status(status).build();
    }

    /** A look at a campus that shows its rows in some order, and now and then a row twice, since pages shift; the rule may be on trial. */
    private static void look(
            MemoryHouse house, List<Row> rows, int pageSize, Pages pages, Random random, boolean steady) {
        List<Row> shown = new ArrayList<>(rows);
        Collections.shuffle(shown, random);
        look(
                house,
                policy(pageSize, Duration.ofHours(2), Duration.ofSeconds(1)),
                NOW,
                account(house, Instant.EPOCH, NOW, Instant.EPOCH),
                asked -> page(shown, asked, pages, random, steady),
                random.nextBoolean());
    }

    private static PollPolicy policy(int pageSize, Duration overlap, Duration sweepEvery) {
        return new PollPolicy(
                Duration.ofMinutes(10),
                Duration.ofHours(2),
                Duration.ofSeconds(1),
                overlap,
                LATE,
                pageSize,
                Duration.ofDays(30),
                Duration.ofDays(180),
                sweepEvery,
                Instant.EPOCH);
    }

    private static DueAccount account(MemoryHouse house, Instant consent, Instant cursor, Instant swept) {
        return new DueAccount(
                new Lease("gwang", "me", NOW),
                consent,
                cursor.isBefore(consent) ? consent : cursor,
                swept,
                0,
                house.next.openTimes());
    }

    private static PageAnswer.Rows page(List<Row> shown, PageRequest asked) {
        return page(shown, asked, Pages.AS_ASKED, new Random(0), true);
    }

    private static PageAnswer.Rows page(
            List<Row> shown, PageRequest asked, Pages pages, Random random, boolean steady) {
        List<Row> matching = shown.stream()
                .filter(row -> !row.orderTime().isBefore(asked.window().from())
                        && !row.orderTime().isAfter(asked.window().to()))
                .filter(row -> !asked.window().kind().isRefundedOnly() || row.status() == TransactionStatus.REFUNDED)
                .toList();
        if (asked.limit() == 0) {
            return answer(matching, matching.size());
        }
        int limit = pages == Pages.CAPPED ? Math.min(2, asked.limit()) : asked.limit();
        int start = asked.start();
        if (pages == Pages.SECOND_EMPTY && start >= limit) {
            start = start == limit ? matching.size() : start - limit;
        } else if (pages == Pages.LAST_AGAIN && start >= matching.size()) {
            start = Math.max(0, matching.size() - 1) / limit * limit;
        }
        int from = Math.min(start, matching.size());
        List<Row> page = new ArrayList<>(matching.subList(from, Math.min(from + limit, matching.size())));
        if (!steady && from > 0 && !page.isEmpty() && asked.start() < matching.size() && random.nextInt(3) == 0) {
            page.set(0, matching.get(from - 1)); // shifted by one: seen twice, and another is missed this time
        }
        return answer(page, pages == Pages.CAPPED || pages == Pages.SECOND_EMPTY ? matching.size() : 0);
    }

    private static PageAnswer.Rows answer(List<Row> rows, int total) {
        return new PageAnswer.Rows(
                rows.stream().map(row -> new Observation(row, row.toString())).toList(), List.of(), total);
    }

    private static void look(
            MemoryHouse house, PollPolicy policy, Instant now, DueAccount account, Campus campus, boolean onTrial) {
        var clock = Clock.fixed(now, ZoneOffset.UTC);
        var polling = new Polling(new NeverGivenUp(), policy, clock);
        Poll poll = polling.begin(account);
        while (!poll.isOver()) {
            poll.answered(campus.answer(polling.next(poll)), null);
        }
        var rules = new CurrentRules();
        var untried = new RuleSet(
                "1",
                List.of(new Rule(
                        "r",
                        new RuleMatch(null, Set.of(), List.of(), Set.of(), null, null, null, null),
                        new PointsFormula(
                                PointsFormula.Base.AMOUNT,
                                new PointsFormula.Share(BigDecimal.ONE, null, null, null),
                                null,
                                0,
                                RoundingMode.DOWN),
                        "EQ-1",
                        "t",
                        List.of(),
                        false,
                        null,
                        "1")));
        rules.set(0, onTrial ? untried.withTrial("campus-carbon@2", Set.of("r")) : untried);
        new Intake(
                        house,
                        house,
                        Supplier::get,
                        rules,
                        house,
                        new IntakePolicy(policy, Duration.ofDays(30), Duration.ofDays(2)),
                        clock)
                .takeIn(poll);
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

    private static final class NeverGivenUp extends NoOpenOrders {
        @Override
        public void giveUp(Lease lease, @Nullable Instant dueAt, String failure) {
            throw new AssertionError(failure);
        }
    }
}
