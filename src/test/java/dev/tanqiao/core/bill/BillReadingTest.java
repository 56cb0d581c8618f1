package dev.tanqiao.core.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readings of a city that pages, counts and ends as it likes. */
class BillReadingTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final BillWindow WINDOW = new BillWindow(null, NOON, NOON.plus(Duration.ofMinutes(20)));
    private static final int OF_THE_PAGE = -2;

    private final FakeCity city = new FakeCity();

    @Test
    void aCappedPageEndsNoWindow() {
        city.books(5);
        city.pageSize = 2;

        assertThat(read().kept).hasSize(5);
    }

    @Test
    void aTotalOfZeroOfThePageOrNoneEndsNoWindow() {
        city.books(5);
        city.pageSize = 2;
        for (int total : List.of(0, OF_THE_PAGE, -1)) {
            city.total = honest -> total;

            Read read = read();
            assertThat(read.kept).as("total %d", total).hasSize(5);
            assertThat(read.reading.doubt()).isEmpty();
        }
    }

    @Test
    void anEmptyPageBeforeTheEndEndsNoWindow() {
        city.books(5);
        city.pageSize = 2;
        city.emptyPage = 2;
        city.total = honest -> 0;

        assertThat(read().kept).hasSize(5);
    }

    @Test
    void aPageThatComesAgainEndsTheWindowAndIsNotCountedTwice() {
        city.books(4);
        city.pageSize = 2;
        city.lastAgain = true;

        Read read = read();

        assertThat(read.pages).isEqualTo(3);
        assertThat(read.kept).hasSize(4);
        assertThat(read.reading.doubt()).isEmpty();
    }

    @Test
    void aPageThatCannotBeReadTakesNoOtherProviderAlong() {
        Instant end = NOON.plus(Duration.ofMinutes(20));
        var reading = new BillReading(
                List.of(
                        new BillWindow("EQ-1", NOON, end),
                        new BillWindow("EQ-1", NOON.minusSeconds(600), NOON),
                        new BillWindow("EQ-2", NOON, end)),
                end,
                true);

        assertThat(reading.after(List.of(), 0, "page 1", 0)).isEmpty();
        reading.leaveProvider();
        assertThat(reading.window().provider()).isEqualTo("EQ-2");
        assertThat(reading.page()).isEqualTo(1);
        reading.after(List.of(), 0, "", 0);

        assertThat(reading.isFinished()).isTrue();
        assertThat(reading.isDoubtful("EQ-1")).isTrue();
        assertThat(reading.isUnread("EQ-1")).isTrue();
        assertThat(reading.isDoubtful("EQ-2")).isFalse();
        assertThat(reading.doubt()).as("nobody need have a total ignored").isEmpty();
    }

    @Test
    void whereTheTotalSaysMoreTheWindowIsReadAgainInHalves() {
        city.books(5);
        city.mostLines = 3;

        Read read = read();

        assertThat(read.kept).as("a query shows three lines at most").hasSize(5);
        assertThat(read.reading.doubt()).isEmpty();
    }

    @Test
    void aTotalThatIsTooLargeForEverMakesTheReadingDoubtfulAndItsLinesCount() {
        city.books(5);
        city.pageSize = 2;
        city.total = honest -> honest + 7;

        Read read = read();

        assertThat(read.kept).hasSize(5);
        assertThat(read.reading.doubt())
                .hasValueSatisfying(why -> assertThat(why).contains("the city counts"));
        assertThat(read.pages).as("it is found out at the first minute").isLessThan(50);
        assertThat(read(false).reading.doubt()).as("a person has it ignored").isEmpty();
    }

    @Test
    void aLineInsertedWhilePagingIsFoundAndNoneIsTakenForTwo() {
        city.books(5);
        city.pageSize = 2;
        city.insertedAfterFirstPage = line("P-LATE", 0);

        assertThat(read().kept)
                .extracting(BillLine::cityTransactionId)
                .containsExactlyInAnyOrder("P0", "P1", "P2", "P3", "P4", "P-LATE");
    }

    @Test
    void aMinuteWhosePagesShiftIsReadAgainDownToASecond() {
        for (int second = 0; second < 5; second++) {
            city.lines.add(lineAt("P" + second, second));
        }
        city.pageSize = 2;
        city.insertedAfterFirstPage = lineAt("P-LATE", 0);

        Read read = read(new BillWindow(null, NOON, NOON.plusSeconds(60)));

        assertThat(read.kept)
                .extracting(BillLine::cityTransactionId)
                .containsExactlyInAnyOrder("P0", "P1", "P2", "P3", "P4", "P-LATE");
        assertThat(read.reading.doubt()).isEmpty();
    }

    @Test
    void aSecondWhosePagesKeepShiftingIsDoubtfulAndNoLineIsTakenForTwo() {
        city.lines.addAll(List.of(line("P0", 0), line("P1", 0), line("P2", 0)));
        city.pageSize = 2;
        city.keepsShifting = true;
        city.total = honest -> 0;

        Read read = read();

        assertThat(read.kept).extracting(BillLine::cityTransactionId).doesNotHaveDuplicates();
        assertThat(read.reading.doubt())
                .hasValueSatisfying(why -> assertThat(why).contains("change while they are read"));
        assertThat(read.reading.isDoubtful("EQ-1")).isTrue();
    }

    @Test
    void aSecondThatShiftsOnceIsReadAgain() {
        city.lines.addAll(List.of(line("P0", 0), line("P1", 0), line("P2", 0)));
        city.pageSize = 2;
        city.insertedAfterFirstPage = line("P-LATE", 0);

        Read read = read(new BillWindow(null, NOON, NOON.plusSeconds(1)));

        assertThat(read.kept)
                .extracting(BillLine::cityTransactionId)
                .containsExactlyInAnyOrder("P0", "P1", "P2", "P-LATE");
        assertThat(read.reading.doubt()).isEmpty();
    }

    @Test
    void bothClassesOfAnOrderOnTwoPagesOfOneSecondAreTwoLines() {
        city.lines.addAll(List.of(line("P0", 0), line("A-AND-B", 0), line("A-AND-B", 0), line("P1", 0)));
        city.pageSize = 2;

        Read read = read();

        assertThat(read.kept)
                .filteredOn(line -> line.cityTransactionId().equals("A-AND-B"))
                .hasSize(2);
        assertThat(read.reading.doubt()).isEmpty();
    }

    @Test
    void equalLinesOnTwoPagesAreTwoBookings() {
        city.lines.addAll(List.of(line("P0", 1), line("A-AND-B", 2), line("A-AND-B", 2), line("P1", 3)));
        city.pageSize = 2;

        assertThat(read().kept)
                .filteredOn(line -> line.cityTransactionId().equals("A-AND-B"))
                .hasSize(2);
    }

    @Test
    void twoBookingsOfOneSecondThatAreShownOnAPageEachAreTwoToo() {
        city.lines.addAll(List.of(line("P0", 1, "bus"), line("P0", 1, "canteen"), line("P1", 3)));
        city.pageSize = 1;

        assertThat(read().kept)
                .filteredOn(line -> line.cityTransactionId().equals("P0"))
                .hasSize(2);
    }

    @Test
    void equalLinesOnAPageEachCannotBeToldFromAPageThatComesAgainSoTheReadingIsDoubtful() {
        city.lines.addAll(List.of(line("P0", 1), line("P0", 1)));
        city.pageSize = 1;

        assertThat(read().reading.doubt()).isPresent();
    }

    @Test
    void newPagesWithoutEndAreGivenUp() {
        var reading = new BillReading(List.of(WINDOW), NOON, true);

        assertThatThrownBy(() -> {
                    for (int page = 0; page <= 10_000; page++) {
                        reading.after(List.of(), 1, "page " + page, -1);
                    }
                })
                .hasMessageContaining("have no end after 10000 pages");
    }

    @Test
    void onlyThisVeryReadingSaysHowFreshTheBillsAre() {
        city.books(3);

        BillReading reading = read().reading;

        assertThat(reading.newestPayment("EQ-1")).contains(NOON.plusSeconds(120));
        assertThat(reading.newestPayment("EQ-2")).isEmpty();
    }

    /** What a reading has kept: of each line as many as were ever kept together, for that is how many bookings it stands for. */
    private record Read(BillReading reading, List<BillLine> kept, int pages) {}

    private Read read() {
        return read(true);
    }

    private Read read(boolean trustsTotal) {
        return read(new BillReading(List.of(WINDOW), WINDOW.to(), trustsTotal));
    }

    private Read read(BillWindow window) {
        return read(new BillReading(List.of(window), window.to(), true));
    }

    private Read read(BillReading reading) {
        List<BillLine> kept = new ArrayList<>();
        int pages = 0;
        while (!reading.isFinished()) {
            List<BillLine> page = city.page(reading.window(), reading.page());
            List<BillLine> together =
                    reading.after(page, page.size(), page.toString(), city.told(reading.window(), page));
            together.stream().map(BillLine::key).distinct().forEach(key -> {
                long known =
                        kept.stream().filter(line -> line.key().equals(key)).count();
                together.stream()
                        .filter(line -> line.key().equals(key))
                        .skip(known)
                        .forEach(kept::add);
            });
            pages++;
        }
        return new Read(reading, kept, pages);
    }

    private static BillLine line(String cityTransactionId, int minute) {
        return line(cityTransactionId, minute, "0");
    }

    private static BillLine line(String cityTransactionId, int minute, String type) {
        return line(cityTransactionId, NOON.plusSeconds(60L * minute), type);
    }

    private static BillLine lineAt(String cityTransactionId, int second) {
        return line(cityTransactionId, NOON.plusSeconds(second), "0");
    }

    private static BillLine line(String cityTransactionId, Instant paid, String type) {
        return new BillLine("cid", "EQ-1", cityTransactionId, null, BigDecimal.TEN, NOON, paid, type);
    }

    private static final class FakeCity {
        final List<BillLine> lines = new ArrayList<>();
        int pageSize = 100;
        int mostLines = 1_000;
        int emptyPage = 1_000;
        boolean lastAgain;
        boolean keepsShifting;
        IntUnaryOperator total = honest -> honest;

        @Nullable
        BillLine insertedAfterFirstPage;

        void books(int bookings) {
            for (int minute = 0; minute < bookings; minute++) {
                lines.add(line("P" + minute, minute));
            }
        }

        List<BillLine> page(BillWindow window, int number) {
            List<BillLine> all = in(window);
            List<BillLine> shown = all.subList(0, Math.min(mostLines, all.size()));
            int last = (shown.size() + pageSize - 1) / pageSize;
            int asked = number > emptyPage ? number - 1 : number;
            List<BillLine> page = number == emptyPage
                    ? List.of()
                    : slice(shown, lastAgain ? Math.max(1, Math.min(asked, last)) : asked);
            if (number == 1 && keepsShifting && lines.size() < 1_000) {
                insertedAfterFirstPage = line("P-LATE" + lines.size(), 0);
            }
            if (number == 1 && insertedAfterFirstPage != null) {
                lines.add(0, insertedAfterFirstPage);
                insertedAfterFirstPage = null;
            }
            return page;
        }

        private List<BillLine> slice(List<BillLine> shown, int page) {
            return shown.stream().skip((page - 1L) * pageSize).limit(pageSize).toList();
        }

        private List<BillLine> in(BillWindow window) {
            return lines.stream()
                    .filter(line -> !line.paymentTime().isBefore(window.from())
                            && !line.paymentTime().isAfter(window.to()))
                    .sorted(Comparator.comparing(BillLine::paymentTime))
                    .toList();
        }

        int told(BillWindow window, List<BillLine> page) {
            int told = total.applyAsInt(in(window).size());
            return told == OF_THE_PAGE ? page.size() : told;
        }
    }
}
