package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An upstream's own address, whose port a fault closes. */
class DoorsTest extends AskedOverHttp {

    private static final String REFUSE_CITY = "{\"operation\": \"city\", \"kind\": \"refuse\"}";

    @Test
    void whereAnUpstreamIsRefusedNobodyConnectsUntilItIsHealed() throws Exception {
        JsonNode doors = control("", "POST", "doors", "");
        assertThat(status(city(doors))).isEqualTo(401);

        control("", "POST", "faults", REFUSE_CITY);
        assertThatThrownBy(() -> status(city(doors))).isInstanceOf(ConnectException.class);
        assertThat(status(doors.path("campus").asText() + "/v1/unicode/transactions"))
                .isEqualTo(403);
        assertThat(control("", "GET", "calls", ""))
                .as("who is refused is not seen")
                .hasSize(2);

        control("", "DELETE", "faults", "");
        assertThat(status(city(doors))).isEqualTo(401);
        assertThat(control("", "POST", "doors", "")).isEqualTo(doors);
    }

    /** A connection that is kept open would go on through a door that is shut. */
    @Test
    void aDoorTakesOneCallAConnection() throws Exception {
        JsonNode doors = control("", "POST", "doors", "");

        assertThat(get(city(doors)).headers().firstValue("connection")).hasValue("close");
        assertThat(get(simulator.address() + "/carbon-inclusion/apis/v1/auth/equity/licenseAgreement")
                        .headers()
                        .firstValue("connection"))
                .isEmpty();
    }

    @Test
    void hoursOfTheDayCloseAndOpenIt() throws Exception {
        JsonNode doors = control("", "POST", "doors", "");
        control(
                "",
                "POST",
                "faults",
                "{\"operation\": \"city\", \"kind\": \"refuse\", \"from\": \"12:00\", \"until\": \"13:00\"}");
        assertThat(status(city(doors))).isEqualTo(401);

        simulator.player().advanceTo(simulator.world().start().plus(Duration.ofHours(4)));
        assertThatThrownBy(() -> status(city(doors))).isInstanceOf(ConnectException.class);
        simulator.player().advanceTo(simulator.world().start().plus(Duration.ofHours(5)));
        assertThat(status(city(doors))).isEqualTo(401);
    }

    @Test
    void doorsAndWhatIsRefusedOutliveARestart() throws Exception {
        JsonNode doors = control("", "POST", "doors", "");
        control("", "POST", "faults", REFUSE_CITY);

        simulator.close();
        starts();

        assertThatThrownBy(() -> status(city(doors))).isInstanceOf(ConnectException.class);
        control("", "DELETE", "faults", "");
        assertThat(status(city(doors))).isEqualTo(401);
        assertThat(control("", "POST", "doors", "")).isEqualTo(doors);
    }

    /** Two that adjust at once must not overtake each other between asking and shutting. */
    @Test
    void whatIsRefusedIsAskedWhereNobodyElseAdjusts() {
        try (var doors = new Doors(state, simulator::address)) {
            List<Boolean> alone = new ArrayList<>();
            Supplier<Set<String>> refused = () -> {
                alone.add(Thread.holdsLock(doors));
                return Set.of();
            };

            doors.open(refused);
            doors.adjust(refused);

            assertThat(alone).containsExactly(true, true);
        }
    }

    @Test
    void aRunHasDoorsOfItsOwn() throws Exception {
        var run = Json.object().put("key", "anna").set("world", World.document("plain"));
        control("", "POST", "runs", Json.write(run));
        JsonNode doors = control("/runs/anna", "POST", "doors", "");
        control("", "POST", "faults", REFUSE_CITY);
        assertThat(status(city(doors))).isEqualTo(401);

        control("/runs/anna", "POST", "faults", REFUSE_CITY);
        assertThatThrownBy(() -> status(city(doors))).isInstanceOf(ConnectException.class);
        assertThat(control("/runs/anna", "GET", "calls", "")).hasSize(1);
    }

    private static String city(JsonNode doors) {
        return doors.path("city").asText() + "/carbon-inclusion/apis/v1/auth/equity/licenseAgreement";
    }

    private int status(String address) throws IOException, InterruptedException {
        return get(address).statusCode();
    }
}
