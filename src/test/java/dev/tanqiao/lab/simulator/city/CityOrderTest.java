package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World.Repeat;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 权益平台订单结算. */
class CityOrderTest {

    @TempDir
    static Path stateDirectory;

    private EquityPlatform platform;
    private String anna;

    @BeforeEach
    void opens() {
        open(Repeat.BOOK_AGAIN);
    }

    private void open(Repeat repeat) {
        platform = new EquityPlatform(TestWorlds.world(repeat), stateDirectory).loggedIn();
        anna = platform.authorized("anna");
    }

    @Test
    void anOrderMovesPointsFromPersonToProvider() {
        JsonNode answer = platform.call(
                "city.orderSettel", platform.order(anna, "P1", order -> order.put("transactionPointB", "0.5")));

        assertThat(Json.write(answer)).isEqualTo("{\"code\":200,\"msg\":\"成功\",\"content\":\"交易成功\"}");
        assertPoints("90", "49.5", "10", "0.5");
        JsonNode booking = platform.row("bookings", "transactionId", "P1");
        assertThat(booking.path("amount").textValue()).isEqualTo("10.5");
        assertThat(booking.path("data")).hasSize(2);
        assertThat(booking.path("paymentTime").longValue()).isEqualTo(TestWorlds.START.toEpochMilli());
        assertThat(booking.path("transactionTime").longValue())
                .isEqualTo(TestWorlds.START.toEpochMilli() + 30 * 60_000 + 30_000);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aBrokenParameterRuleIsRefused(String rule, Consumer<ObjectNode> change) {
        assertThat(platform.settle(platform.order(anna, "P1", change))).as(rule).isEqualTo(400);
        assertPoints("100", "50", "0", "0");
    }

    static Stream<Arguments> aBrokenParameterRuleIsRefused() {
        return Stream.of(
                broken("cid is required", order -> order.remove("cid")),
                broken("equityCid is required", order -> order.put("equityCid", "")),
                broken("transactionId is required", order -> order.putNull("transactionId")),
                broken("transactionId is text", order -> order.put("transactionId", 1)),
                broken("A and B are not both empty", order -> order.remove("transactionPointA")),
                broken("points are text", order -> order.put("transactionPointA", 10)),
                broken("points are decimal", order -> order.put("transactionPointA", "1e3")),
                broken("points are not zero", order -> order.put("transactionPointA", "0.00")),
                broken("one direction", order -> order.put("transactionPointB", "-1")),
                broken("transactionTime is required", order -> order.remove("transactionTime")),
                broken("transactionTime's format", order -> order.put("transactionTime", "2026-03-02T08:30:30")),
                broken("transactionTime exists", order -> order.put("transactionTime", "2026-02-30 08:30:30")),
                broken("transactionType is required", order -> order.remove("transactionType")),
                broken("transactionType is text", order -> order.put("transactionType", 0)),
                broken("type is 0 or 1", order -> order.put("type", 2)),
                broken("type is a number", order -> order.put("type", "1")),
                broken("data is required", order -> order.remove("data")),
                broken("data is a list", order -> order.put("data", "话费充值卡")),
                broken("data is a list of text", order -> order.putArray("data").add(1)),
                broken(
                        "a description has 20 characters",
                        order -> order.putArray("data").add("碳".repeat(21))));
    }

    private static Arguments broken(String rule, Consumer<ObjectNode> change) {
        return arguments(rule, change);
    }

    @Test
    void aDescriptionIsCountedInCodePoints() {
        String twentyLeaves = "🌿".repeat(20);

        assertThat(platform.settle(platform.order(
                        anna, "P1", order -> order.putArray("data").add(twentyLeaves))))
                .isEqualTo(200);
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        assertThat(platform.call("city.orderSettel", Json.object()).path("msg").textValue())
                .contains("cid");
    }

    @Test
    void anUnknownCidIsRefused() {
        assertThat(platform.settle("nobody", "P1")).isEqualTo(CityCode.UNKNOWN_CID.number());
    }

    @Test
    void aPersonWhoHasNotAuthorizedIsRefused() {
        assertThat(platform.settle(platform.issued("bo"), "P1")).isEqualTo(CityCode.NOT_AUTHORIZED.number());
    }

    @Test
    void anUnknownProviderIsRefused() {
        assertThat(platform.settle(platform.order(anna, "P1", order -> order.put("equityCid", "EQ-9"))))
                .isEqualTo(CityCode.UNKNOWN_PROVIDER.number());
    }

    @Test
    void missingPointsAreRefused() {
        assertThat(platform.settle(platform.order(anna, "P1", order -> order.put("transactionPointA", "100.01"))))
                .isEqualTo(CityCode.INSUFFICIENT_POINTS.number());
        assertPoints("100", "50", "0", "0");
    }

    @Test
    void exactlyTheMissingPointsAreConvertedFromReductions() {
        ObjectNode order = platform.order(
                anna,
                "P1",
                change -> change.put("type", 1).put("transactionPointA", "105").put("transactionPointB", "55"));

        assertThat(platform.settle(order)).isEqualTo(200);

        assertPoints("0", "0", "105", "55");
        assertThat(reductions()).isEqualTo("15"); // 10 points are missing, 2 points a unit
        assertThat(platform.row("bookings", "transactionId", "P1")
                        .path("reductionsConverted")
                        .textValue())
                .isEqualTo("5");
    }

    @Test
    void tooFewReductionsConvertNothing() {
        ObjectNode order =
                platform.order(anna, "P1", change -> change.put("type", 1).put("transactionPointA", "140.5"));

        assertThat(platform.settle(order)).isEqualTo(CityCode.INSUFFICIENT_POINTS.number());
        assertThat(reductions()).isEqualTo("20");
    }

    @Test
    void aRepeatIsBookedAgainAtAnotherTime() {
        assertThat(platform.settle(anna, "P1")).isEqualTo(200);
        assertThat(platform.settle(anna, "P1")).isEqualTo(200);

        assertPoints("80", "50", "20", "0");
        assertThat(platform.ledger().path("bookings"))
                .extracting(row -> row.path("paymentTime").longValue())
                .containsExactly(TestWorlds.START.toEpochMilli(), TestWorlds.START.toEpochMilli() + 1);
    }

    @Test
    void aRepeatIsRejectedWhereTheWorldSaysSo() {
        open(Repeat.REJECT);

        assertThat(platform.settle(anna, "P1")).isEqualTo(200);
        assertThat(platform.settle(anna, "P1")).isEqualTo(CityCode.REPEATED_TRANSACTION.number());
        assertPoints("90", "50", "10", "0");
    }

    @Test
    void aRepeatIsAnsweredAsBeforeWhereTheWorldSaysSo() {
        open(Repeat.ANSWER_SAME);

        assertThat(platform.settle(anna, "P1")).isEqualTo(200);
        assertThat(Json.write(platform.call("city.orderSettel", platform.order(anna, "P1", asItIs -> {}))))
                .isEqualTo("{\"code\":200,\"msg\":\"成功\",\"content\":\"交易成功\"}");
        assertPoints("90", "50", "10", "0");
    }

    @Test
    void aRepeatIsARepeatEvenAfterAWithdrawal() {
        open(Repeat.ANSWER_SAME);
        platform.settle(anna, "P1");
        platform.admin("POST city/persons/{cid}/authorization", Map.of("cid", anna), "{\"type\":-1}");

        assertThat(platform.settle(anna, "P1")).isEqualTo(200);
        assertPoints("90", "50", "10", "0");
    }

    @Test
    void aReversalGivesPointsBack() {
        platform.settle(anna, "P1");

        assertThat(platform.reverse(anna, "R1", "P1", "-10")).isEqualTo(200);
        assertPoints("100", "50", "0", "0");
    }

    @Test
    void aReversalNeedsABookedParentOfTheSamePersonAndProvider() {
        platform.settle(anna, "P1");
        String bo = platform.authorized("bo");

        assertThat(platform.reverse(anna, "R1", "P9", "-10")).isEqualTo(CityCode.UNKNOWN_PARENT.number());
        assertThat(platform.reverse(bo, "R1", "P1", "-10")).isEqualTo(CityCode.UNKNOWN_PARENT.number());
        assertThat(platform.settle(platform.order(
                        anna,
                        "R1",
                        order -> order.put("parentTransactionId", "P1")
                                .put("equityCid", "EQ-2")
                                .put("transactionPointA", "-10"))))
                .isEqualTo(CityCode.UNKNOWN_PARENT.number());
    }

    @Test
    void aReversalThatNamesNoParentIsBooked() {
        platform.settle(anna, "P1");

        assertThat(platform.settle(platform.order(anna, "R1", order -> order.put("transactionPointA", "-10"))))
                .isEqualTo(200);
        assertPoints("100", "50", "0", "0");
    }

    @Test
    void reversalsNeverExceedTheOriginal() {
        platform.settle(anna, "P1");

        assertThat(platform.reverse(anna, "R1", "P1", "-10.01")).isEqualTo(CityCode.EXCEEDS_PARENT.number());
        assertThat(platform.reverse(anna, "R2", "P1", "-6")).isEqualTo(200);
        assertThat(platform.reverse(anna, "R3", "P1", "-5")).isEqualTo(CityCode.EXCEEDS_PARENT.number());
        assertThat(platform.reverse(anna, "R4", "P1", "-4")).isEqualTo(200);
        assertPoints("100", "50", "0", "0");
    }

    @Test
    void aRepeatedReversalIsBookedAgainLikeAnyRepeat() {
        platform.settle(anna, "P1");
        platform.reverse(anna, "R1", "P1", "-10");

        assertThat(platform.reverse(anna, "R1", "P1", "-10")).isEqualTo(200);
        assertPoints("110", "50", "-10", "0");
    }

    @Test
    void aReversalIsBookedForAPersonWhoHasWithdrawn() {
        platform.settle(anna, "P1");
        platform.admin("POST city/persons/{cid}/authorization", Map.of("cid", anna), "{\"type\":-1}");

        assertThat(platform.settle(anna, "P2")).isEqualTo(CityCode.NOT_AUTHORIZED.number());
        assertThat(platform.reverse(anna, "R1", "P1", "-10")).isEqualTo(200);
    }

    @Test
    void aPlantedDoubleBookingMovesPointsOnceMore() {
        platform.settle(anna, "P1");

        platform.admin("POST city/ledger/{transactionId}/book-again", Map.of("transactionId", "P1"), "");

        assertThat(platform.ledger().path("bookings")).hasSize(2);
        assertPoints("80", "50", "20", "0");
    }

    @Test
    void aForgottenOrderIsAsIfItHadNeverBeen() {
        platform.settle(platform.order(anna, "P1", order -> order.put("type", 1).put("transactionPointA", "104")));
        platform.settle(platform.order(
                anna, "P1", order -> order.put("transactionPointA", "0.5").put("type", 1)));

        platform.admin("POST city/ledger/{transactionId}/forget", Map.of("transactionId", "P1"), "");

        assertThat(platform.ledger().path("bookings")).isEmpty();
        assertPoints("100", "50", "0", "0");
        assertThat(new BigDecimal(reductions())).isEqualByComparingTo("20");
    }

    private String reductions() {
        return platform.row("persons", "account", "anna").path("reductions").textValue();
    }

    private void assertPoints(String personA, String personB, String providerA, String providerB) {
        JsonNode person = platform.row("persons", "account", "anna");
        JsonNode provider = platform.row("providers", "cid", "EQ-1");
        assertThat(new BigDecimal(person.path("a").textValue())).isEqualByComparingTo(personA);
        assertThat(new BigDecimal(person.path("b").textValue())).isEqualByComparingTo(personB);
        assertThat(new BigDecimal(provider.path("a").textValue())).isEqualByComparingTo(providerA);
        assertThat(new BigDecimal(provider.path("b").textValue())).isEqualByComparingTo(providerB);
    }
}
