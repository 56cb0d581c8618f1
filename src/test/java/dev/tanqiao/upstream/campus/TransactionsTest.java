package dev.tanqiao.upstream.campus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.PageRequest;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.core.transaction.Unreadable;
import dev.tanqiao.core.transaction.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionsTest {

    private static final int LONGEST = 256;

    private static final String FULL = """
            {"errno": 0, "error": "success", "total": "0", "entities": [
              {"orderNo": "N1", "orderTime": 1683863228, "payTime": 1683863232, "merchantNo": "M1", "merchant": "广式烧腊饭",
               "deviceNo": "D1", "amount": -16.10, "diffAmount": -0.30, "status": "已完成", "channel": "微信支付", "new": {}}
            ]}""";

    @Test
    void aPageLongerThanAnyHonestOneIsNone() {
        assertThat(Transactions.read(200, "{\"errno\":0,\"entities\":[0" + ",0".repeat(1000) + "]}", LONGEST))
                .isInstanceOf(PageAnswer.NotNow.class);
    }

    @Test
    void theDocumentsSampleIsThreePaidRows() throws IOException {
        String sample = Files.readString(Path.of("contracts/campus/examples/getTransactions.response.latest.json"));

        PageAnswer.Rows rows = rows(sample);

        assertThat(rows.unreadables()).isEmpty();
        assertThat(rows.observations())
                .extracting(sighting -> sighting.row().amountFen())
                .containsExactly(-1600L, -2L, -1264L);
        assertThat(rows.observations()).allMatch(sighting -> sighting.row().orderNo() == null);
    }

    @Test
    void everyFieldFindsItsPlaceAndAmountsAreExact() {
        Row row = rows(FULL).observations().get(0).row();

        assertThat(row)
                .isEqualTo(RowBuilder.builder()
                        .orderTime(Instant.ofEpochSecond(1683863228))
                        .merchant("广式烧腊饭")
                        .channel("微信支付")
                        .amountFen(-1610)
                        .diffFen(30)
                        .status(TransactionStatus.PAID)
                        .orderNo("N1")
                        .payTime(Instant.ofEpochSecond(1683863232))
                        .merchantNo("M1")
                        .deviceNo("D1")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\0", "\\ud83d", "\\ude00"})
    void aCharacterThatNoDatabaseKeepsIsReplacedOnce(String odd) {
        PageAnswer.Rows rows = rows(FULL.replace("广式烧腊饭", "广式" + odd + "烧腊饭"));

        assertThat(rows.observations())
                .singleElement()
                .satisfies(seen -> assertThat(seen.row().merchant()).isEqualTo("广式\uFFFD烧腊饭"))
                .satisfies(seen -> assertThat(seen.raw()).doesNotContain("\0"));
    }

    /** Two numbers must not become one, and what stands there in half is no status. */
    @ParameterizedTest
    @ValueSource(strings = {"N1", "已完成"})
    void whereItDependsOnEveryCharacterTheRowIsPutAside(String text) {
        PageAnswer.Rows rows = rows(FULL.replace("\"" + text + "\"", "\"" + text + "\\ud83d\""));

        assertThat(rows.observations()).isEmpty();
        assertThat(rows.unreadables()).hasSize(1);
    }

    @Test
    void anEntityThatIsNestedTooDeepOrHoldsTooMuchIsPutAsideAlone() {
        String entity = FULL.substring(FULL.indexOf("{\"orderNo\""), FULL.lastIndexOf(']'))
                .strip();
        String deep = entity.replace("{}", "[".repeat(1_100) + "]".repeat(1_100));
        String endless = entity.replace("{}", "9".repeat(2_000));
        String long4000 = entity.replace("\"N1\"", "\"" + "N".repeat(4_000) + "\"");
        String unread = entity.replace("{}", "nothing");

        PageAnswer.Rows rows = rows("{\"errno\":0,\"entities\":["
                + String.join(",", deep, entity, endless, long4000, unread, entity)
                + "]}");

        assertThat(rows.observations()).hasSize(2);
        assertThat(rows.unreadables()).extracting(Unreadable::raw).containsExactly(deep, endless, long4000, unread);
        assertThat(rows.unreadables())
                .extracting(Unreadable::pointer)
                .containsExactly("/entities/0", "/entities/2", "/entities/3/orderNo", "/entities/4");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheAnswer() {
        assertThat(rows("\uFEFF" + FULL).observations()).hasSize(1);
    }

    @Test
    void theRawTextIsKeptByteForByte() {
        String entity = "{ \"orderTime\":1, \"amount\": -1.50,\"status\":\"待扣费\", \"merchant\":\"a\\u0062\" }";

        assertThat(rows("{\"errno\":0,\"entities\":[%s , %s]}".formatted(entity, entity))
                        .observations())
                .extracting(sighting -> sighting.raw())
                .containsExactly(entity, entity);
    }

    @Test
    void anAmountAsTextIsTheSameAmount() {
        assertThat(rows(FULL.replace("-16.10", "\"-16.10\""))
                        .observations()
                        .get(0)
                        .row()
                        .amountFen())
                .isEqualTo(-1610);
    }

    @Test
    void anUnknownStatusIsKeptAndWaitedOn() {
        assertThat(rows(FULL.replace("已完成", "处理中")).observations().get(0).row().status())
                .isEqualTo(TransactionStatus.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"orderTime\": \"1683863228\"",
                "\"orderTime\": 1683863228000",
                "\"amount\": -16.101",
                "\"amount\": \"-16.101\"",
                "\"amount\": \"CNY 16.10\"",
                "\"amount\": 1e30",
                "\"status\": 5",
                "\"merchant\": [1]",
                "\"diffAmount\": true",
                "\"payTime\": 1.5"
            })
    void oneBadEntityIsPutAsideAndThePageGoesOn(String bad) {
        String field = bad.substring(1, bad.indexOf('"', 1));
        String entity = FULL.substring(FULL.indexOf("{\"orderNo\""), FULL.lastIndexOf(']'))
                .strip();
        String spoilt = entity.replaceFirst("\"" + field + "\": [^,]+", bad);

        PageAnswer.Rows rows = rows(FULL.replace(entity, entity + ", " + spoilt + ", " + entity));

        assertThat(rows.observations()).hasSize(2);
        assertThat(rows.unreadables()).hasSize(1);
        Unreadable unreadable = rows.unreadables().get(0);
        assertThat(unreadable.pointer()).isEqualTo("/entities/1/" + field);
        assertThat(unreadable.raw()).isEqualTo(spoilt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orderTime", "amount", "status"})
    void anEntityWithoutWhatIsNeededIsPutAside(String field) {
        PageAnswer.Rows rows = rows(FULL.replace("\"" + field + "\"", "\"other\""));

        assertThat(rows.observations()).isEmpty();
        assertThat(rows.unreadables().get(0).pointer()).isEqualTo("/entities/0/" + field);
    }

    @Test
    void anEntityThatIsNoObjectIsPutAside() {
        PageAnswer.Rows rows = rows("{\"errno\":0,\"entities\":[42, \"x\", null, [1]]}");

        assertThat(rows.unreadables()).extracting(Unreadable::raw).containsExactly("42", "\"x\"", "null", "[1]");
        assertThat(rows.unreadables()).extracting(Unreadable::pointer).startsWith("/entities/0", "/entities/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "<!DOCTYPE html><html><body>login</body></html>",
                "{\"errno\":0,\"entities\":[{\"orderTime\":1",
                "{\"errno\":0,\"entities\":[]",
                "{\"errno\":0} tail",
                "[]",
                "null",
                "{\"errno\":\"0\",\"entities\":[]}",
                "{\"entities\":[]}",
                "{\"errno\":0,\"entities\":{}}",
                "{\"errno\":0,\"entities\":\"none\"}",
                "{\"errno\":99999999999}"
            })
    void whatIsNoEnvelopeIsNoAnswerNeverNoData(String body) {
        assertThat(Transactions.read(200, body, LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
    }

    @Test
    void noDataIsAnEmptyPage() {
        assertThat(rows("{\"errno\":10008,\"error\":\"no data\"}").observations())
                .isEmpty();
        assertThat(rows("{\"errno\":0,\"total\":0}").observations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10007, 10002})
    void aRefusedTokenIsRenewed(int errno) {
        assertThat(Transactions.read(403, failure(errno), LONGEST)).isInstanceOf(PageAnswer.TokenRefused.class);
    }

    @Test
    void aGatewayThatRefusesTheTokenByStatusAloneHasItRenewed() {
        assertThat(Transactions.read(401, "<html>Unauthorized</html>", LONGEST))
                .isInstanceOf(PageAnswer.TokenRefused.class);
        assertThat(Transactions.read(401, failure(-1), LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
        assertThat(Transactions.read(403, "<html>Forbidden</html>", LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2, 10004, 77})
    void aFailureOfTheCampusIsTriedLater(int errno) {
        assertThat(Transactions.read(200, failure(errno), LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {10001, 10003, 10010, -3})
    void aRefusalIsARefusal(int errno) {
        assertThat(Transactions.read(200, failure(errno), LONGEST)).isInstanceOf(PageAnswer.Refused.class);
    }

    @Test
    void aServerErrorIsTriedLaterWhateverItHolds() {
        assertThat(Transactions.read(502, FULL, LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
        assertThat(Transactions.read(500, failure(10001), LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
        assertThat(Transactions.read(503, failure(10008), LONGEST)).isInstanceOf(PageAnswer.NotNow.class);
    }

    @Test
    void theQuestionIsEncoded() {
        var window = new Window(Window.Kind.REFUNDS, Instant.ofEpochSecond(10), Instant.ofEpochSecond(20));

        assertThat(Transactions.query(new PageRequest(window, 40, 20), "a+b/c=&d"))
                .isEqualTo(
                        "access_token=a%2Bb%2Fc%3D%26d&beginDate=10&endDate=20&start=40&limit=20&status=%E5%B7%B2%E9%80%80%E8%B4%B9");
    }

    private static PageAnswer.Rows rows(String body) {
        PageAnswer answer = Transactions.read(200, body, LONGEST);
        assertThat(answer).isInstanceOf(PageAnswer.Rows.class);
        return (PageAnswer.Rows) answer;
    }

    private static String failure(int errno) {
        return "{\"errno\":%d,\"error\":\"why\"}".formatted(errno);
    }
}
