package dev.tanqiao.foreign;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The double's judgement can fail, and rests on nothing of ours. */
class ReckoningTest {

    private static final Instant NOON = TwoDays.BEGIN.plusSeconds(21_600);
    private static final Person ANN = new Person("ann", "3101", true);
    private static final Purchase RIDE = Purchase.of(ANN, "1", Shop.BUS, 300, NOON); // six points of class B
    private static final Booking BOOKED = booking("P1", null, 6);
    private static final Booking TAKEN_BACK = booking("R1", "P1", -6);

    @Test
    void nothingIsFoundWhereEverythingFits() {
        assertThat(found(RIDE, BOOKED)).isEmpty();
        assertThat(found(RIDE.refundedAt(NOON), BOOKED, TAKEN_BACK)).isEmpty();
        assertThat(found(RIDE.refundedAt(NOON))).isEmpty();
        assertThat(found(RIDE.closedAt(NOON))).isEmpty();
    }

    @Test
    void whatIsLostDoubledOrOutOfPlaceIsFound() {
        assertThat(found(RIDE)).hasSize(2).last().asString().contains("6 points are due, 0 are booked");
        assertThat(found(RIDE, BOOKED, BOOKED)).contains("P1: booked 2 times");
        assertThat(found(RIDE, BOOKED, booking("P2", null, 6))).isNotEmpty();
        assertThat(found(RIDE, booking("P1", null, 5))).isNotEmpty();
        assertThat(found(RIDE.closedAt(NOON), BOOKED)).isNotEmpty();
        assertThat(found(RIDE.refundedAt(NOON), BOOKED)).isNotEmpty();
        assertThat(found(RIDE, BOOKED, TAKEN_BACK)).isNotEmpty();
        assertThat(found(RIDE.refundedAt(NOON), BOOKED, TAKEN_BACK, booking("R2", "P1", -6)))
                .contains("P1: reversed twice");
        assertThat(found(RIDE.refundedAt(NOON), BOOKED, booking("R1", "P9", -6)))
                .contains("R1: takes back what P9 has not booked");
    }

    @Test
    void theDoubleSharesNoCodeWithTheProduct() {
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "are ours",
                        type -> type.getPackageName().startsWith("dev.tanqiao")
                                && !type.getPackageName().equals("dev.tanqiao.foreign")))
                .check(new ClassFileImporter().importPackages("dev.tanqiao.foreign"));
    }

    private static List<String> found(Purchase purchase, Booking... ledger) {
        return Reckoning.findings(List.of(purchase), Stream.of(ledger).toList());
    }

    private static Booking booking(String id, @Nullable String parent, int points) {
        return new Booking(
                id,
                parent,
                ANN.cid(),
                "EQ310101000002",
                BigDecimal.ZERO,
                BigDecimal.valueOf(points),
                NOON,
                "green-travel",
                NOON,
                NOON);
    }
}
