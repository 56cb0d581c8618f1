package dev.tanqiao.core.transaction;

import static dev.tanqiao.core.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks at a campus that caps, counts and ends its pages as it likes. */
class PollTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final int ASKED = 50;

    private final List<Observation> shown =
            IntStream.range(0, 7).mapToObj(number -> aRow("N" + number).seen()).collect(Collectors.toList());
    private int cap = ASKED;
    private boolean lastAgain;
    private int movedBackAt;
    private IntUnaryOperator total = honest -> honest;
    private int requests;
    private final AtomicInteger fullPage = new AtomicInteger(ASKED);

    @Test
    void aCappedPageEndsNoWindowWhereTheTotalSaysMore() {
        cap = 3;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
    }

    @Test
    void aTotalOfZeroIsNoReasonToAskOn() {
        total = honest -> 0;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void aTotalThatIsTooLargeCostsAPageOrTwoAndCapsNothing() {
        total = honest -> 1_000;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
        assertThat(requests).isEqualTo(3);
        assertThat(fullPage).hasValue(ASKED);
    }

    @Test
    void theDailyReadingFindsACapOutWhateverTheTotalAndLaterLooksHeedIt() {
        cap = 3;
        total = honest -> 0;

        assertThat(read(Window.Kind.NEW).rows())
                .as("a look that does not know it")
                .hasSize(3);
        read(Window.Kind.REFUNDS, Window.Kind.NEW);
        assertThat(requests).as("three pages a window").isEqualTo(6);
        assertThat(read(Window.Kind.NEW).rows()).as("a look that knows it").hasSize(7);
    }

    @Test
    void aCapIsForgottenAtTheFirstPageThatIsLarger() {
        cap = 1;
        total = honest -> 0;
        read(Window.Kind.REFUNDS);
        cap = ASKED;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
        assertThat(requests).as("one page, and whether more is behind it").isEqualTo(2);
        shown.add(aRow("N7").seen());
        shown.subList(0, 2).clear();
        assertThat(read(Window.Kind.NEW).rows()).hasSize(6);
        assertThat(requests).as("fewer than a page can have").isEqualTo(1);
    }

    @Test
    void aLargerPageIsNotBelievedOnceThereAreRowsBehindASmallerOne() {
        total = honest -> 0;
        read(Window.Kind.REFUNDS);
        cap = 2;
        read(Window.Kind.REFUNDS);

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
    }

    @Test
    void aPageThatComesAgainEndsTheWindow() {
        cap = 3;
        lastAgain = true;
        total = honest -> 1_000;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
        assertThat(requests).as("three pages, and the last twice more").isEqualTo(5);
    }

    @Test
    void aPageOfRowsWithoutOrderNoThatComesAgainEndsTheWindowToo() {
        shown.clear();
        IntStream.range(0, 7).forEach(number -> shown.add(without("2026-03-02T03:0" + number + ":00Z")));
        cap = 3;
        lastAgain = true;
        total = honest -> 1_000;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(7);
        assertThat(requests)
                .as("three pages, the last as often as purchases can be alike, and its second")
                .isEqualTo(24);
    }

    @Test
    void aLongPageOfRowsWithoutOrderNoIsTheSameWhenItComesAgain() {
        shown.clear();
        IntStream.range(10, 60).forEach(number -> shown.add(without("2026-03-02T03:" + number + ":00Z")));
        cap = 25;
        lastAgain = true;
        total = honest -> 1_000;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(50);
        assertThat(requests).as("two pages, and the last twice more").isEqualTo(4);
    }

    @Test
    void equalPurchasesWithoutOrderNoOnPagesThatAreAlikeAreAllTakenIn() {
        shown.clear();
        IntStream.range(0, 4).forEach(number -> shown.add(without("2026-03-02T03:00:00Z")));
        shown.add(without("2026-03-02T03:01:00Z"));
        cap = 2;

        assertThat(read(Window.Kind.NEW).rows()).hasSize(5);
    }

    private static Observation without(String orderTime) {
        return aRow(null).orderedAt(orderTime).seen();
    }

    @Test
    void rowsThatHaveMovedBackByAPageHideNoneBehindThem() {
        cap = 1;
        movedBackAt = 3;

        assertThat(read(Window.Kind.NEW).rows())
                .extracting(seen -> seen.row().orderNo())
                .contains("N4", "N5", "N6");
    }

    private Poll read(Window.Kind... kinds) {
        requests = 0;
        var poll = new Poll(
                new DueAccount(new Lease("gwang", "me", NOON.plusSeconds(60)), NOON, NOON, NOON, 0, List.of()),
                NOON,
                ASKED,
                fullPage,
                IntStream.range(0, kinds.length)
                        .mapToObj(number -> new Window(kinds[number], NOON.minus(Duration.ofDays(number + 1)), NOON))
                        .toList(),
                false,
                List.of());
        while (!poll.isOver()) {
            poll.answered(page(poll.next()), null);
            requests++;
        }
        return poll;
    }

    private PageAnswer page(PageRequest asked) {
        if (asked.limit() == 0) {
            return rows(
                    shown.stream().filter(row -> asked.window().holds(row.row().orderTime())));
        }
        int size = Math.min(cap, asked.limit());
        int start = asked.start();
        if (lastAgain && start >= shown.size()) {
            start = (shown.size() - 1) / size * size;
        }
        if (movedBackAt > 0 && start == movedBackAt) {
            start--;
        }
        return rows(shown.stream().skip(start).limit(size));
    }

    private PageAnswer rows(Stream<Observation> page) {
        return new PageAnswer.Rows(page.toList(), List.of(), total.applyAsInt(shown.size()));
    }
}
