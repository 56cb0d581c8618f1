package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationTest {

    private static final String OF_LUNCH = "operation: city.orderSettel, of: lunch";

    private final ObjectNode first = sent("{'authorization':'1','content-type':'json','body':'x'}", null);
    private final ObjectNode withAnotherToken = sent("{'authorization':'2','content-type':'json','body':'x'}", first);
    private final ObjectNode withACookie =
            sent("{'authorization':'2','content-type':'json','body':'x','cookie':'a=1'}", first);

    @Test
    void furtherCallsAreTheSameAsTheFirstButForWhatIsNamed() {
        Expectation same = request(OF_LUNCH + ", sameAs: first, except: [Authorization]");

        assertThat(same.fitting(List.of(first, withAnotherToken))).containsExactly(withAnotherToken);
        assertThat(same.fitting(List.of(first)))
                .as("one call is not sent again")
                .isEmpty();
        assertThat(request(OF_LUNCH + ", sameAs: first").fitting(List.of(first, withAnotherToken)))
                .isEmpty();
    }

    @Test
    void oneThatIsAnotherSpoilsAllAndIsTold() {
        Expectation same = request(OF_LUNCH + ", sameAs: first, except: [Authorization]");

        assertThat(same.fitting(List.of(first, withAnotherToken, withACookie))).isEmpty();
        assertThat(same.misfits(withACookie)).containsExactly("cookie is a=1, not nothing as at first");
        assertThat(same)
                .hasToString(
                        "request with operation city.orderSettel, of lunch, the same as the first but for Authorization");
    }

    @Test
    void callsAboutAnotherOrderAreNotCompared() {
        withACookie.put("of", "dinner");

        assertThat(request(OF_LUNCH + ", sameAs: first, except: [Authorization]")
                        .fitting(List.of(first, withAnotherToken, withACookie)))
                .containsExactly(withAnotherToken);
    }

    @Test
    void aHeaderIsThereOrNot() {
        assertThat(request("sent: {cookie: \"*\"}").fitting(List.of(first, withACookie)))
                .containsExactly(withACookie);
        assertThat(request("sent: {cookie: null, content-type: js*}").fitting(List.of(first, withACookie)))
                .containsExactly(first);
    }

    private static ObjectNode sent(String sent, @Nullable ObjectNode first) {
        ObjectNode row = Json.object().put("operation", "city.orderSettel").put("of", "lunch");
        row.set(Expectation.SENT, Json.read(sent.replace('\'', '"')).orElseThrow());
        row.set(Expectation.FIRST, first == null ? null : first.path(Expectation.SENT));
        return row;
    }

    private static Expectation request(String fields) {
        return ScenarioReader.read("it.scenario.yaml", """
                        name: A
                        when:
                          - purchase: {as: lunch, person: wang, yuan: 10}
                        expect:
                          - request: {%s}
                        """.formatted(fields))
                .expected()
                .get(0);
    }
}
