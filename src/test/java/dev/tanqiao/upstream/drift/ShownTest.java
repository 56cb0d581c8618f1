package dev.tanqiao.upstream.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.upstream.contract.Contract;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who a person is stands in no answer that is kept, in whatever type it comes. */
class ShownTest {

    private static final Question QUESTION = new Question(
            Contract.campus(),
            URI.create("http://127.0.0.1:1"),
            "GET",
            "/v1/unicode/transactions",
            Map.of(),
            Map.of(),
            "");

    private static String shown(String contentType, String body) {
        return Shown.of(new Answer(QUESTION, 200, contentType, body)).toString();
    }

    @Test
    void aNumberThatIsAPersonsIsMaskedAsATextIs() {
        assertThat(shown("application/json", """
                        {"errno":0,"entities":[{"orderNo":20260302,"account":{"account":4711,"name":"wang"},
                         "cid":123456789012,"code":9876543210,"amount":-12.5,"payTime":1772424300,"channel":null}]}"""))
                .isEqualTo("{\"errno\":0,\"entities\":[{\"orderNo\":0,\"account\":{\"account\":0,\"name\":\"***\"},"
                        + "\"cid\":0,\"code\":0,\"amount\":-12.5,\"payTime\":1772424300,\"channel\":null}]}");
    }

    @Test
    void theEnvelopesOwnCodeStays() {
        assertThat(shown("application/json", "{\"code\":200,\"msg\":\"ok\"}"))
                .isEqualTo("{\"code\":200,\"msg\":\"ok\"}");
        assertThat(shown("application/json", "{\"code\":\"401\"}")).isEqualTo("{\"code\":\"401\"}");
    }

    @Test
    void ofABodyThatIsNoJsonOnlyLengthAndTypeAreKept() {
        assertThat(shown("text/html", "<p>account wang, orderNo 20260302"))
                .isEqualTo("\"no JSON: 33 characters of text/html\"");
        assertThat(shown("", "{\"name\":\"wang\",")).isEqualTo("\"no JSON: 15 characters of no type\"");
    }
}
