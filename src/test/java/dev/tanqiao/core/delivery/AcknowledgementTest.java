package dev.tanqiao.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcknowledgementTest {

    @ParameterizedTest
    @CsvSource({
        // status, code in the body, code-200 says, http-2xx says
        "200, 200, true,  true",
        "204,    , false, true",
        "299,    , false, true",
        "200, 500, false, true",
        "200, 2000, false, true",
        "500, 200, true,  false",
        "301,    , false, false",
        "307,    , false, false",
        "404,    , false, false",
        "500, 500, false, false",
        "199,    , false, false",
    })
    void whatCountsAsReceived(int status, @Nullable String code, boolean code200, boolean http2xx) {
        assertThat(Acknowledgement.CODE_200.accepts(status, code)).isEqualTo(code200);
        assertThat(Acknowledgement.HTTP_2XX.accepts(status, code)).isEqualTo(http2xx);
    }
}
