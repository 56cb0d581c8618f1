package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.util.CaseInsensitiveMap;
import org.junit.jupiter.api.Test;

class CallHeadersTest {

    private final CallHeaders headers = new CallHeaders();

    @Test
    void nothingFromBeforeTurnsARequestElsewhere() {
        assertThat(kept(headers::keepNone)).containsOnlyKeys("CamelRedeliveryCounter");
        assertThat(kept(headers::keepQuery)).containsOnlyKeys("CamelRedeliveryCounter", "CamelHttpQuery");
    }

    @Test
    void ofAnAnswerItsStatusAndTimeStayHoweverTheyAreSpelled() {
        assertThat(kept(headers::keepAnswer))
                .containsOnlyKeys("CamelRedeliveryCounter", "CamelHttpResponseCode", "date");
    }

    private static Map<String, Object> kept(Consumer<Map<String, Object>> step) {
        var map = new CaseInsensitiveMap(Map.of(
                "CamelHttpUri", "http://elsewhere",
                "CamelHttpPath", "/elsewhere",
                "CamelHttpQuery", "page=1",
                "CamelHttpResponseCode", 200,
                "CamelRedeliveryCounter", 2,
                "Authorization", "t",
                "Location", "/elsewhere",
                "date", "Mon, 30 Nov 2026 03:00:00 GMT"));
        step.accept(map);
        return map;
    }
}
