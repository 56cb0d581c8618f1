package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tanqiao.lab.check.WorldView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Puts purchases at the campus: those of each turn within an hour of their own, so that a look from there on reads them alone. */
final class Purchases {

    /** The first hour. A look at what is new goes further back than two days for its cursor alone. */
    private static final Duration AGO = Duration.ofDays(90);

    private static final Duration A_TURN = Duration.ofHours(1);

    /** Within an hour; the rest of it is overlap with the next. */
    private static final int SECONDS = 1_200;

    private static final int AT_ONCE = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WorldView campus;
    private final List<String> accounts;
    private Instant next;
    private int number;

    Purchases(WorldView campus, List<String> accounts) {
        this.campus = campus;
        this.accounts = accounts;
        this.next = campus.status().now().truncatedTo(ChronoUnit.HOURS).minus(AGO);
    }

    /**
     * So many, evenly among all people.
     *
     * @return the hour in which they were made
     */
    Instant put(int rows) {
        Instant hour = next;
        next = hour.plus(A_TURN);
        for (int first = 0; first < rows; first += AT_ONCE) {
            ArrayNode orders = JSON.createArrayNode();
            for (int place = first; place < Math.min(rows, first + AT_ONCE); place++) {
                order(
                        orders,
                        accounts.get(place % accounts.size()),
                        hour.plusSeconds(place / accounts.size() % SECONDS));
            }
            campus.act("POST", "campus/orders", orders.toString());
        }
        return hour;
    }

    private void order(ArrayNode orders, String account, Instant at) {
        number++;
        orders.addObject()
                .put("id", "BENCH-" + number)
                .put("account", account)
                .put("orderNo", "20260302" + (100_000_000 + number))
                .put("orderTime", at.getEpochSecond())
                .put("merchantNo", "M1001")
                .put("merchant", "第一餐饮大楼")
                .put("deviceNo", "POS100101")
                .put("amount", -10);
    }
}
