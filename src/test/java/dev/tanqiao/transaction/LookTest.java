package dev.tanqiao.transaction;

import static dev.tanqiao.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Looks at a campus that caps, counts and ends its pages as it likes. */
class LookTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final int ASKED = 50;

    private final List<Sighting> shown =
            IntStream.range(0, 7).mapToObj(number -> aRow("N" + number).seen()).toList();
    private int cap = ASKED;
    private boolean lastAgain;
    private int movedBackAt;
    private IntUnaryOperator total = honest -> honest;
    private int requests;

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

        Look look = read(Window.Kind.NEW);

        assertThat(look.rows()).hasSize(7);
        assertThat(requests).isEqualTo(3);
        assertThat(look.pageSize()).isEqualTo(ASKED);
    }

    @Test
    void theDailyReadingFindsACapOutWhateverTheTotalAndItIsTheLimitFromThenOn() {
        cap = 3;
        total = honest -> 0;

        Look look = read(Window.Kind.REFUNDS, Window.Kind.NEW);

        assertThat(look.pageSize()).isEqualTo(3);
        assertThat(requests).as("three pages a window").isEqualTo(6);
        assertThat(read(Window.Kind.NEW).rows())
                .as("a look that does not know it")
                .hasSize(3);
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
    void rowsThatHaveMovedBackByAPageHideNoneBehindThem() {
        cap = 1;
        movedBackAt = 3;

        assertThat(read(Window.Kind.NEW).rows())
                .extracting(seen -> seen.row().orderNo())
                .contains("N4", "N5", "N6");
    }

    private Look read(Window.Kind... kinds) {
        requests = 0;
        var look = new Look(
                new DueAccount(new Lease("gwang", "me", NOON.plusSeconds(60)), NOON, NOON, NOON, 0, List.of()),
                NOON,
                ASKED,
                IntStream.range(0, kinds.length)
                        .mapToObj(number -> new Window(kinds[number], NOON.minus(Duration.ofDays(number + 1)), NOON))
                        .toList(),
                false,
                List.of());
        while (!look.isOver()) {
            look.answered(page(look.next()), null);
            requests++;
        }
        return look;
    }

    private PageAnswer page(PageRequest asked) {
        int size = Math.min(cap, asked.limit());
        int start = asked.start();
        if (lastAgain && start >= shown.size()) {
            start = (shown.size() - 1) / size * size;
        }
        if (movedBackAt > 0 && start == movedBackAt) {
            start--;
        }
        return new PageAnswer.Rows(
                shown.stream().skip(start).limit(size).toList(), List.of(), total.applyAsInt(shown.size()));
    }
}
