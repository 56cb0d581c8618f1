package dev.tanqiao.upstream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {

    private static final String TRANSACTIONS = "/v1/unicode/transactions";
    private static final String ROW = """
            {"orderNo": "1", "orderTime": 1772424000, "payTime": 1772424000, "merchant": "第一餐饮大楼", "amount": -12.5,
             "status": "已完成", "channel": "思源码钱包"%s}""";

    private final Contract campus = Contract.campus();

    @Test
    void whatIsDescribedIsNoDifference() {
        assertThat(transactions("{\"errno\": 0, \"total\": 1, \"entities\": [%s]}".formatted(ROW.formatted(""))))
                .isEmpty();
    }

    @Test
    void anUnknownFieldIsToldOnceForAllRows() {
        String row = ROW.formatted(", \"voucher\": {\"id\": 7}");

        assertThat(transactions("{\"errno\": 0, \"entities\": [%s, %s], \"trace\": 1}".formatted(row, row)))
                .extracting(Difference::part, Difference::text)
                .containsExactly(
                        tuple("#/entities/*/voucher", "is not described"), tuple("#/trace", "is not described"));
    }

    @Test
    void anotherTypeAndAMissingFieldAreTold() {
        assertThat(transactions("{\"errno\": \"0\"}"))
                .extracting(Difference::part)
                .containsExactly("#/errno");
        assertThat(transactions("{\"total\": 3, \"entities\": []}"))
                .containsExactly(new Difference("getTransactions", "#", "required property 'errno' not found"));
    }

    @Test
    void anotherStatusAndAnotherContentTypeAreTold() {
        assertThat(campus.differences("GET", TRANSACTIONS, 418, "text/html", "<html>"))
                .extracting(Difference::part)
                .containsExactly("status", "content type", "#");
        assertThat(campus.differences("GET", TRANSACTIONS, 200, "application/json", ""))
                .extracting(Difference::text)
                .containsExactly("nothing, where a body is described");
    }

    private List<Difference> transactions(String body) {
        return campus.differences("GET", TRANSACTIONS, 200, "application/json;charset=UTF-8", body);
    }

    @Test
    void aNumberThatNobodyMeansIsAnotherTypeAndIsReadAtOnce() throws Exception {
        assertThat(Bodies.json("{\"n\": [1e9999999, -1e-9999999, 1.50]}"))
                .hasToString("{\"n\":[\"1E+9999999\",\"-1E-9999999\",1.5]}");
    }
}
