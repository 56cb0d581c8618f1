package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a booking's bill line, for as long as its fault stands.
 *
 * @param fault the fault's number
 * @param what the fault itself
 */
record WrongLine(long fault, Fault what) {

    private static final String FOREIGN = "FOREIGN-%s";
    private static final String RELABELLED = "改名";
    private static final long MILLIS_PER_SECOND = 1_000;

    /** From a journal entry's {@code struck}; null where it has none. */
    static @Nullable WrongLine read(JsonNode struck) {
        return struck.isObject()
                ? new WrongLine(
                        struck.path("number").asLong(), Json.MAPPER.convertValue(struck.path("fault"), Fault.class))
                : null;
    }

    /** What the bill shows at that moment instead of the right line. */
    List<BillLine> instead(BillLine right, long booking, long nowMillis) {
        boolean over = what.endsLater()
                && nowMillis >= right.paymentTimeMillis() + what.delay().toMillis();
        return switch (what.kind()) {
            case LATE -> nowMillis >= right.paymentTimeMillis() + what.delay().toMillis() ? List.of(right) : List.of();
            case MISSING -> over ? List.of(right) : List.of();
            case EXTRA -> over ? List.of(right) : List.of(right, foreign(right, booking));
            case AMOUNT -> List.of(over ? right : another(right));
            case RELABELLED -> List.of(over ? right : of(right.order().labelled(RELABELLED), right));
            case MASKED -> List.of(over ? right : of(right.order().masked(), right));
            case CUT -> List.of(over ? right : cut(right));
            default -> throw new IllegalArgumentException("%s is no fault of bill lines.".formatted(what.kind()));
        };
    }

    private static BillLine foreign(BillLine beside, long booking) {
        return new BillLine(beside.order(), FOREIGN.formatted(booking), beside.amount(), beside.paymentTimeMillis());
    }

    private static BillLine of(Order shown, BillLine right) {
        return new BillLine(shown, right.transactionId(), right.amount(), right.paymentTimeMillis());
    }

    private static BillLine cut(BillLine right) {
        long millis = right.paymentTimeMillis();
        return new BillLine(
                right.order(),
                right.transactionId(),
                right.amount(),
                millis - Math.floorMod(millis, MILLIS_PER_SECOND));
    }

    private BillLine another(BillLine right) {
        return new BillLine(
                right.order(), right.transactionId(), right.amount().add(what.wrongBy()), right.paymentTimeMillis());
    }
}
