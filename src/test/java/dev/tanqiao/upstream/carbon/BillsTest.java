package dev.tanqiao.upstream.carbon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BillsTest {

    private static final int LONGEST = 256;

    private static final String LINE = """
            {"cid":"123","equityCid":"E","transactionId":"P1","parentTransactionId":"%s","amount":%s,
             "transactionTime":1675502002174,"transactionPaymentTime":%s,"transactionType":"0"}""";

    @Test
    void theDocumentsOwnExampleIsRead() throws IOException {
        String body = Files.readString(Path.of("contracts/carbon/examples/getPointsBillInfo.response.one-bill.json"));

        Bills.Page page = Bills.page(200, body, LONGEST).orElseThrow();

        assertThat(page.total()).isEqualTo(1);
        assertThat(page.lines()).singleElement().satisfies(line -> {
            assertThat(line.amount()).isEqualByComparingTo("10");
            assertThat(line.paymentTime()).isEqualTo(Instant.ofEpochMilli(1675502002174L));
        });
    }

    @Test
    void aLineThatCannotBeReadIsPutAsideAndTheOthersStand() {
        String body = "{\"code\":200,\"content\":{\"total\":3,\"page\":1,\"pageSize\":10,\"bill\":["
                + LINE.formatted("", "\"10\"", "1675502002174") + ","
                + LINE.formatted("", "\"ten\"", "1675502002174") + ","
                + LINE.formatted("", "12.5", "\"1675502002174\"") + "]}}";

        Bills.Page page = Bills.page(200, body, LONGEST).orElseThrow();

        assertThat(page.size()).isEqualTo(3);
        assertThat(page.lines())
                .extracting(line -> line.amount())
                .containsExactly(new BigDecimal("10"), new BigDecimal("12.5"));
        assertThat(page.unreadable()).singleElement().satisfies(line -> {
            assertThat(line.pointer()).isEqualTo("/content/bill/1/amount");
            assertThat(line.raw()).contains("\"ten\"");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1e999999999\"", "1e999999999", "\"1e-999\"", "\"1234567890123456789012345678901\""})
    @Timeout(10)
    void anAmountThatIsNoNumberOfPointsIsPutAside(String amount) {
        Bills.Page page = pushed("{\"total\":1,\"bill\":[" + LINE.formatted("", amount, "1") + "]}");

        assertThat(page.unreadable())
                .singleElement()
                .satisfies(line -> assertThat(line.pointer()).isEqualTo("/bill/0/amount"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999999", "-1"})
    void aTimeThatNoDatabaseKeepsIsPutAside(String time) {
        Bills.Page page = pushed("{\"total\":1,\"bill\":[" + LINE.formatted("", "\"1\"", time) + "]}");

        assertThat(page.unreadable())
                .singleElement()
                .satisfies(line -> assertThat(line.pointer()).isEqualTo("/bill/0/transactionPaymentTime"));
    }

    @Test
    void whereItDependsOnEveryCharacterTheLineIsPutAside() {
        Bills.Page page = pushed("{\"total\":1,\"bill\":[" + LINE.formatted("\\u0000", "\"1\"", "1") + ","
                + LINE.replace("\"E\"", "\"E\\u0000\"").formatted("", "\"1\"", "1") + "]}");

        assertThat(page.unreadable()).hasSize(2);
    }

    @Test
    void aTextThatNoIndexTakesIsPutAside() {
        Bills.Page page = pushed("{\"total\":2,\"bill\":["
                + LINE.replace("P1", "P".repeat(4_000)).formatted("", "\"1\"", "1") + ","
                + LINE.formatted("", "\"1\"", "1") + "]}");

        assertThat(page.unreadable())
                .singleElement()
                .satisfies(line -> assertThat(line.pointer()).isEqualTo("/bill/0/transactionId"));
        assertThat(page.lines()).hasSize(1);
    }

    @Test
    void aLineThatIsNestedTooDeepIsPutAsideAlone() {
        String deep = "{\"cid\":" + "[".repeat(1_100) + "]".repeat(1_100) + "}";

        Bills.Page page = Bills.page(
                        200,
                        "{\"code\":200,\"content\":{\"total\":2,\"bill\":[%s, %s]}}"
                                .formatted(deep, LINE.formatted("", "\"10\"", "1675502002174")),
                        LONGEST)
                .orElseThrow();

        assertThat(page.lines()).hasSize(1);
        assertThat(page.unreadable()).extracting(Bills.Unreadable::raw).containsExactly(deep);
    }

    @Test
    void halfAnEmojiInALabelIsTheSameAtEveryLook() {
        String line = LINE.replace("\"0\"}", "\"canteen\\ud83d\"}").formatted("", "\"10\"", "1");

        assertThat(pushed("{\"total\":1,\"bill\":[" + line + "]}").lines())
                .singleElement()
                .satisfies(read -> assertThat(read.transactionType()).isEqualTo("canteen\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html></html>",
                "{\"code\":200,\"content\":{\"total\":1,\"bill\":[",
                "{\"code\":200,\"content\":{\"bill\":{}}}",
                "{\"code\":200,\"content\":{\"total\":0,\"bill\":\"\"}}",
                "{\"code\":200,\"content\":null}",
                "{\"code\":500,\"content\":{\"total\":0,\"bill\":null}}",
                "{\"code\":500,\"msg\":\"x\",\"content\":null}"
            })
    void whatIsNoBillPageTeachesNothing(String body) {
        assertThat(Bills.page(200, body, LONGEST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"total\":0,\"bill\":[]}",
                "{\"total\":0,\"bill\":null}",
                "{\"total\":0}",
                "{}",
            })
    void aPageWithoutAListIsAnEmptyPage(String content) {
        assertThat(Bills.page(200, "{\"code\":200,\"content\":" + content + "}", LONGEST))
                .hasValueSatisfying(
                        page -> assertThat(page.size()).as(page.text()).isZero());
    }

    @Test
    void whatAPageWithoutAListCountsIsEvidenceAgainstIt() {
        assertThat(Bills.page(200, "{\"code\":200,\"content\":{\"total\":5,\"bill\":null}}", LONGEST))
                .hasValueSatisfying(page -> assertThat(page.total()).isEqualTo(5));
    }

    @Test
    void aPushWithoutBillsIsNone() {
        assertThat(Bills.push("{\"total\":0,\"bill\":null}", LONGEST)).isEmpty();
        assertThat(Bills.push("{\"cid\":\"C\",\"authorized\":1}", LONGEST)).isEmpty();
        assertThat(Bills.push("{\"total\":NaN,\"bill\":[]}", LONGEST)).isEmpty();
        assertThat(Bills.push("{\"total\":1,\"bill\":[{\"amount\":NaN}]}", LONGEST))
                .isEmpty();
    }

    @Test
    void aListLongerThanAnyHonestOneIsNone() {
        assertThat(Bills.push("{\"bill\":[0" + ",0".repeat(499) + "]}", LONGEST)
                        .orElseThrow()
                        .unreadable())
                .hasSize(500);
        assertThat(Bills.push("{\"bill\":[0" + ",0".repeat(500) + "]}", LONGEST))
                .isEmpty();
        assertThat(Bills.page(200, "{\"code\":200,\"content\":{\"bill\":[0" + ",0".repeat(5000) + "]}}", LONGEST))
                .isEmpty();
    }

    @Test
    void howLongATextMayBeIsASetting() {
        String push =
                "{\"total\":1,\"bill\":[" + LINE.replace("P1", "P".repeat(100)).formatted("", "\"1\"", "1") + "]}";

        assertThat(Bills.push(push, 100))
                .hasValueSatisfying(page -> assertThat(page.lines()).hasSize(1));
        assertThat(Bills.push(push, 99))
                .hasValueSatisfying(page -> assertThat(page.unreadable()).hasSize(1));
    }

    @Test
    void theSameLineIsTheSameHoweverItsAmountIsWritten() {
        String one = "{\"total\":1,\"bill\":[" + LINE.formatted("", "\"10\"", "1") + "]}";
        String other = "{\"total\":1,\"bill\":[" + LINE.formatted("", "\"10.0\"", "1") + "]}";
        String later = "{\"total\":1,\"bill\":[" + LINE.formatted("", "\"10\"", "2") + "]}";

        assertThat(text(one)).isEqualTo(text(other)).isNotEqualTo(text(later));
    }

    private static Bills.Page pushed(String push) {
        return Bills.push(push, LONGEST).orElseThrow();
    }

    private static String text(String push) {
        return pushed(push).lines().get(0).text();
    }
}
