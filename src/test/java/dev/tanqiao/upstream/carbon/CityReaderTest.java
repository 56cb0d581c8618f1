package dev.tanqiao.upstream.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.settlement.AttemptOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CityReaderTest {

    private final CityReader reader =
            new CityReader(new CodeSet(List.of("401", "403")), new CodeSet(List.of("429", "500-599")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"code":200,"msg":"成功","content":"交易成功"}   | ACCEPTED
            200 | {"code":"200","msg":"成功"}                      | ACCEPTED
            200 | {"code":3002,"msg":"积分不足"}                   | REFUSED
            400 | {"code":400,"msg":"参数错误"}                    | REFUSED
            200 | {"code":401,"msg":"token"}                      | SURELY_NOT_SENT
            401 | ''                                              | SURELY_NOT_SENT
            403 | <html>                                          | SURELY_NOT_SENT
            200 | {"code":500,"msg":"系统异常"}                    | UNKNOWN
            500 | {"code":500,"msg":"系统异常"}                    | UNKNOWN
            502 | <html>bad gateway</html>                        | UNKNOWN
            503 | {"code":200,"msg":"成功"}                        | UNKNOWN
            429 | {"code":429,"msg":"慢"}                          | UNKNOWN
            302 | ''                                              | UNKNOWN
            404 | not found                                       | UNKNOWN
            200 | ''                                              | UNKNOWN
            200 | {"code":200,"msg":"成                           | UNKNOWN
            200 | {"msg":"成功"}                                   | UNKNOWN
            200 | [200]                                           | UNKNOWN
            """)
    void anAnswerSaysOneOfFourThings(int httpStatus, String body, AttemptOutcome.Verdict verdict) {
        assertThat(reader.outcome(httpStatus, body).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{\"code\":3002,\"msg\":\"积分不足\"}",
                "{\"code\":3002,\"msg\":\"积分\0\\u0000不足\"}",
                "{\"code\":\"3002\",\"msg\":\"积分\\ud83d不足\"}",
                "{\"code\":3002,\"msg\":\"积分不足\",\"content\":{not json}}",
            })
    void aRefusalIsARefusalWhateverCharactersItHolds(String body) {
        AttemptOutcome outcome = reader.outcome(200, body);

        assertThat(outcome.verdict()).isEqualTo(AttemptOutcome.Verdict.REFUSED);
        assertThat(outcome.message()).startsWith("积分").endsWith("不足").doesNotContain("\0", "\ud83d");
    }

    @Test
    void wordsWithoutEndAreToldByTheirBeginning() {
        AttemptOutcome outcome = reader.outcome(200, "{\"code\":3002,\"msg\":\"" + "很".repeat(3_000) + "\"}");

        assertThat(outcome.message()).isEqualTo("很".repeat(500) + "…");
        assertThat(outcome.body()).hasSizeGreaterThan(3_000);
        assertThat(reader.outcome(200, "{\"code\":3002,\"msg\":\"" + "很".repeat(300_000) + "\"}")
                        .body())
                .hasSize(65_537)
                .endsWith("很…");
    }

    @Test
    void overloadSlowsTheWholeProvider() {
        assertThat(reader.outcome(429, "").slowDown()).isTrue();
        assertThat(reader.outcome(503, "").slowDown()).isTrue();
        assertThat(reader.outcome(200, "{\"code\":429}").slowDown()).isTrue();
        assertThat(reader.outcome(500, "").slowDown()).isFalse();
    }

    @Test
    void whatIsNoCodeIsRefused() {
        assertThatThrownBy(() -> new CodeSet(List.of("5xx"))).hasMessageContaining("'5xx' is neither a code");
        assertThatThrownBy(() -> new CodeSet(List.of("599-500"))).hasMessageContaining("'599-500' is neither a code");
    }
}
