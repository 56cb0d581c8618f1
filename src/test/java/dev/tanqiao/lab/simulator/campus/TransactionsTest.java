package dev.tanqiao.lab.simulator.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 查询交易记录. */
class TransactionsTest {

    private static final long NOON = 1_772_424_000; // 2026-03-02T12:00:00+08:00

    @TempDir
    static Path stateDirectory;

    private Gate gate;
    private String token;

    @BeforeEach
    void buysThreeTimes() {
        gate = new Gate(Worlds.shipped(), stateDirectory);
        token = gate.accessToken("gwang", "card_transactions");
        add("gwang", NOON - 100, "-16.00", "已完成", "微信支付");
        add("gwang", NOON, "-0.50", "待扣费", "思源码钱包");
        add("gwang", NOON + 100, "-2.00", "已完成", "思源码钱包");
        add("kqian", NOON, "-9.00", "已完成", "微信支付");
    }

    private JsonNode add(String account, long orderTime, String amount, String status, String channel) {
        return gate.admin("POST campus/orders", Map.of(), """
                {"account": "%s", "orderTime": %d, "merchant": "大众餐厅", "amount": %s, "status": "%s", "channel": "%s"}
                """.formatted(account, orderTime, amount, status, channel));
    }

    @Test
    void aPageLooksAsTheDocumentShowsIt() {
        SimAnswer answer = gate.ask("campus.transactions", token, "start", "2", "limit", "1");

        assertThat(answer.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(answer.body())
                .isEqualTo("{\"errno\":0,\"error\":\"success\",\"total\":3,\"entities\":[{\"orderNo\":\"SIMA000001\","
                        + "\"orderTime\":1772423900,\"payTime\":1772423900,\"merchant\":\"大众餐厅\",\"amount\":-16.00,"
                        + "\"status\":\"已完成\",\"channel\":\"微信支付\"}]}");
    }

    @Test
    void theLatestComeFirstAndOnlyOnesOwn() {
        JsonNode entities = gate.read("campus.transactions", token).path("entities");

        assertThat(entities).hasSize(3);
        assertThat(entities.findValuesAsText("orderTime"))
                .containsExactly(String.valueOf(NOON + 100), String.valueOf(NOON), String.valueOf(NOON - 100));
    }

    @Test
    void bothEndsOfTheWindowAreInside() {
        assertThat(total("beginDate", NOON - 100 + "", "endDate", NOON + "")).isEqualTo(2);
        assertThat(total("beginDate", NOON - 99 + "", "endDate", NOON - 1 + "")).isZero();
        assertThat(total("beginDate", NOON + "", "endDate", NOON - 1 + "")).isZero();
    }

    @Test
    void statusAndChannelFilter() {
        assertThat(total("status", "已完成")).isEqualTo(2);
        assertThat(total("channel", "思源码钱包")).isEqualTo(2);
        assertThat(total("status", "已完成", "channel", "思源码钱包")).isEqualTo(1);
        assertThat(total("status", "已退费")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=100, 0",
        "limit=101, 10001",
        "limit=-1, 10001",
        "limit=ten, 10001",
        "start=20&limit=20, 0",
        "start=10&limit=20, 10001",
        "start=20, 10001",
        "start=0, 0",
        "start=-20&limit=20, 10001",
        "limit=0, 10001",
        "limit=0&beginDate=1772400000, 0",
        "limit=0&start=1&beginDate=1772400000, 10001",
        "beginDate=2026-03-02, 10001",
        "beginDate=1772424000000, 10001", // milliseconds
        "endDate=x, 10001"
    })
    void theDocumentsParameterRulesHold(String parameters, int errno) {
        String[] namesAndValues = parameters.split("[=&]");

        assertThat(gate.read("campus.transactions", token, namesAndValues)
                        .path("errno")
                        .intValue())
                .isEqualTo(errno);
    }

    @Test
    void limitZeroGivesAll() {
        for (int i = 0; i < 150; i++) {
            add("gwang", NOON + i, "-1.00", "已完成", "微信支付");
        }

        assertThat(entities("limit", "0", "beginDate", "0")).hasSize(153);
        assertThat(entities("limit", "100", "start", "100")).hasSize(53);
        assertThat(entities()).hasSize(20);
    }

    @Test
    void aTokenMustBeThereAndHoldTheScope() {
        SimAnswer without = gate.call("campus.transactions", Map.of(), Map.of(), "");
        String other = gate.accessToken("gwang", "card_info");

        assertThat(without.status()).isEqualTo(403);
        assertThat(without.body()).contains("\"errno\":10002");
        assertThat(gate.read("campus.transactions", "made-up").path("errno").intValue())
                .isEqualTo(10002);
        assertThat(gate.read("campus.transactions", other).path("errno").intValue())
                .isEqualTo(10010);
    }

    @Test
    void anOrderGoesOnAsFarAsItsStatusLetsIt() {
        gate.admin("POST campus/orders/{id}/pay", Map.of("id", "A000002"), "");
        gate.admin("POST campus/orders/{id}/refund", Map.of("id", "A000002"), "");
        JsonNode row = entities("status", "已退费").get(0);

        assertThat(row.path("refundTime").asLong())
                .isEqualTo(gate.clock.instant().getEpochSecond());
        assertThat(row.has("payTime")).isTrue();
        gate.campus.become("A000002", OrderStatus.DONE);
        assertThat(total("status", "已退费")).isEqualTo(1);
    }

    @Test
    void aTesterMayChangeAnythingOfAnOrder() {
        JsonNode changed = gate.admin(
                "POST campus/orders/{id}/change",
                Map.of("id", "A000001"),
                "{\"amount\": -3.125, \"orderNo\": null, \"orderTime\": " + (NOON + 500) + "}");

        assertThat(changed.path("amount").decimalValue()).isEqualTo(new BigDecimal("-3.125"));
        assertThat(entities("beginDate", NOON + 500 + "").get(0).has("orderNo")).isFalse();
        assertThat(total()).isEqualTo(3);
    }

    @Test
    void walletPaymentsMoveTheWallet() {
        BigDecimal before = wallet();
        add("gwang", NOON, "-0.30", "已完成", "思源码钱包");

        assertThat(wallet()).isEqualByComparingTo(before.subtract(new BigDecimal("0.30")));
    }

    private BigDecimal wallet() {
        for (JsonNode person : gate.admin("GET campus/persons", Map.of(), "")) {
            if ("gwang".equals(person.path("account").asText())) {
                return person.path("walletYuan").decimalValue();
            }
        }
        throw new AssertionError("gwang is missing");
    }

    private int total(String... namesAndValues) {
        return gate.read("campus.transactions", token, namesAndValues)
                .path("total")
                .intValue();
    }

    private JsonNode entities(String... namesAndValues) {
        return gate.read("campus.transactions", token, namesAndValues).path("entities");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"amount\": \"abc\"      | amount is a decimal number of yuan, such as -12.50, not \"abc\".",
                "\"status\": \"paid\"     | status is one of 待扣费, 已完成, 待补缴, 已退费, 已关单, not \"paid\".",
                "\"orderTime\": \"noon\"  | orderTime is unix seconds, such as 1772424000, not \"noon\".",
                "\"colour\": \"red\"      | An order has no field colour; it may have [account, amount, channel,",
                "\"merchant\": [1]          | merchant is a text, not [1]."
            })
    void anOrderThatDoesNotFitIsToldByItsField(String field, String problem) {
        assertThatThrownBy(() -> gate.admin(
                        "POST campus/orders",
                        Map.of(),
                        "{\"account\": \"gwang\", \"merchant\": \"x\", \"amount\": -1, %s}".formatted(field)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }
}
