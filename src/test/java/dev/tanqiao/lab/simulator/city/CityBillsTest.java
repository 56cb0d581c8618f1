package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 碳积分账单查询. */
class CityBillsTest {

    @TempDir
    static Path stateDirectory;

    private EquityPlatform platform;
    private String anna;

    @BeforeEach
    void opens() {
        platform = new EquityPlatform(TestWorlds.world(), stateDirectory).loggedIn();
        anna = platform.authorized("anna");
    }

    @Test
    void aBillIsVisibleAfterTheWorldsDelay() {
        platform.settle(anna, "P1");

        platform.tick(TestWorlds.BILL_DELAY.minusMillis(1));
        assertThat(total(platform.bills(all -> {}))).isZero();

        platform.tick(Duration.ofMillis(1));
        assertThat(total(platform.bills(all -> {}))).isEqualTo(1);
    }

    @Test
    void aLineHasTheDocumentsFields() {
        platform.settle(platform.order(anna, "P1", order -> order.put("transactionPointB", "2.50")));
        platform.tick(TestWorlds.BILL_DELAY);
        platform.reverse(anna, "R1", "P1", "-10");
        platform.tick(TestWorlds.BILL_DELAY);

        assertThat(Json.write(platform.bills(all -> {}).path("content")))
                .isEqualTo(("{'total':2,'page':1,'pageSize':10,'bill':["
                                + "{'cid':'CID','equityCid':'EQ-1','transactionId':'P1','amount':'12.50',"
                                + "'transactionTime':1772411430000,'transactionPaymentTime':1772409600000,"
                                + "'transactionType':'0'},"
                                + "{'cid':'CID','equityCid':'EQ-1','transactionId':'R1','parentTransactionId':'P1',"
                                + "'amount':'-10','transactionTime':1772411430000,"
                                + "'transactionPaymentTime':1772409660000,'transactionType':'0'}]}")
                        .replace('\'', '"')
                        .replace("CID", anna));
    }

    @Test
    void bothEndsOfAWindowAreInside() {
        platform.tick(Duration.ofMillis(500));
        platform.settle(anna, "P1"); // paid 08:00:00.500 in Shanghai
        platform.tick(TestWorlds.BILL_DELAY);

        assertThat(window("2026-03-02 08:00:00", "2026-03-02 08:00:00")).isEqualTo(1);
        assertThat(window("2026-03-02 07:00:00", "2026-03-02 07:59:59")).isZero();
        assertThat(window("2026-03-02 08:00:01", "2026-03-02 09:00:00")).isZero();
    }

    @Test
    void aWindowThatEndsBeforeItBeginsOrHasAnotherFormatIsRefused() {
        assertThat(platform.bills(query -> query.put("endTime", "2026-03-01 00:00:00"))
                        .path("code")
                        .intValue())
                .isEqualTo(400);
        assertThat(platform.bills(query -> query.put("beginTime", "2026-03-02"))
                        .path("code")
                        .intValue())
                .isEqualTo(400);
        assertThat(platform.bills(query -> query.put("page", 0)).path("code").intValue())
                .isEqualTo(400);
        assertThat(platform.bills(query -> query.put("pageSize", "10"))
                        .path("code")
                        .intValue())
                .isEqualTo(400);
    }

    @Test
    void aProviderCanBeNamed() {
        platform.settle(anna, "P1");
        platform.settle(platform.order(anna, "P2", order -> order.put("equityCid", "EQ-2")));
        platform.tick(TestWorlds.BILL_DELAY);

        assertThat(total(platform.bills(all -> {}))).isEqualTo(2);
        JsonNode ofOne = platform.bills(query -> query.put("equityCid", "EQ-2"));
        assertThat(ids(ofOne)).containsExactly("P2");
        assertThat(total(platform.bills(query -> query.put("equityCid", "EQ-9"))))
                .isZero();
    }

    @Test
    void pagesFollowPaymentTimeThenBooking() {
        IntStream.range(0, 23).forEach(number -> {
            platform.settle(platform.order(anna, "P" + number, order -> order.put("transactionPointA", "1")));
            platform.tick(Duration.ofMillis(number % 2));
        });
        platform.tick(TestWorlds.BILL_DELAY);

        assertThat(ids(platform.bills(query -> query.put("page", 1))))
                .hasSize(10)
                .startsWith("P0", "P1", "P2");
        assertThat(ids(platform.bills(query -> query.put("page", 3)))).containsExactly("P20", "P21", "P22");
        assertThat(ids(platform.bills(query -> query.put("page", 4)))).isEmpty();
        assertThat(total(platform.bills(query -> query.put("page", 4)))).isEqualTo(23);
    }

    @Test
    void theCityCapsThePageSizeAndSaysSo() {
        IntStream.range(0, 501)
                .forEach(number -> platform.settle(
                        platform.order(anna, "P" + number, order -> order.put("transactionPointA", "0.1"))));
        platform.tick(TestWorlds.BILL_DELAY);

        JsonNode page = platform.bills(query -> query.put("pageSize", 1000)).path("content");

        assertThat(page.path("pageSize").intValue()).isEqualTo(500);
        assertThat(page.path("bill")).hasSize(500);
        assertThat(page.path("total").intValue()).isEqualTo(501);
    }

    private int window(String beginTime, String endTime) {
        return total(platform.bills(query -> query.put("beginTime", beginTime).put("endTime", endTime)));
    }

    private static int total(JsonNode answer) {
        return answer.path("content").path("total").intValue();
    }

    private static List<String> ids(JsonNode answer) {
        return StreamSupport.stream(answer.path("content").path("bill").spliterator(), false)
                .map(line -> line.path("transactionId").textValue())
                .toList();
    }
}
