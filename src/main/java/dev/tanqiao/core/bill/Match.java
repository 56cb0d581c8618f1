package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the lines of one transactionId.
 *
 * @param changes moves of the settlement, one after the other
 * @param discrepancy what a person must look at
 * @param againAt the lines are matched again then; null: they are done
 */
record Match(
        List<Change> changes,
        Optional<Discrepancy> discrepancy,
        @Nullable Instant againAt) {

    private static final Set<Discrepancy.Type> TOLD_BY_BILLS = Set.of(
            Discrepancy.Type.NOT_BILLED, Discrepancy.Type.AMOUNT_DIFFERS, Discrepancy.Type.BOOKED_MORE_THAN_ONCE);

    /** Breaks of the settlement that its bills have cleared up: what was missing is there, or shows another break now. */
    public Set<Discrepancy.Type> clearedUp() {
        return againAt != null
                ? Set.of()
                : TOLD_BY_BILLS.stream()
                        .filter(type -> discrepancy
                                .map(Discrepancy::type)
                                .filter(type::equals)
                                .isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
    }

    static Match of(Change... changes) {
        return new Match(List.of(changes), Optional.empty(), null);
    }

    static Match of(Discrepancy discrepancy) {
        return new Match(List.of(), Optional.of(discrepancy), null);
    }

    static Match again(Instant at) {
        return new Match(List.of(), Optional.empty(), at);
    }
}
