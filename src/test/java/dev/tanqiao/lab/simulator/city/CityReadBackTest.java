package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A city that has booked still knows it after a kill. */
class CityReadBackTest {

    @TempDir
    static Path stateDirectory;

    @Test
    void theJournalAloneGivesTheSameState() {
        var platform = new EquityPlatform(TestWorlds.world(), stateDirectory).loggedIn();
        String anna = platform.authorized("anna");
        platform.call(
                "city.subscribe",
                Json.object().put("notifyUrl", "http://127.0.0.1:9/push").put("type", 2));
        platform.settle(platform.order(
                anna, "P1", order -> order.put("transactionPointA", "101.50").put("type", 1)));
        platform.settle(platform.order(
                anna, "P2", order -> order.put("transactionPointB", "1").put("type", 1)));
        platform.settle(platform.order(anna, "P3", order -> order.put("type", 1)));
        platform.reverse(anna, "R3", "P3", "-10");
        platform.admin("POST city/ledger/{transactionId}/forget", Map.of("transactionId", "P2"), "");
        platform.admin("POST city/persons/{cid}/authorization", Map.of("cid", anna), "{\"type\":-1}");

        EquityPlatform again = platform.restarted();

        assertThat(again.city.state()).isEqualTo(platform.city.state());
        assertThat(again.city.nextDue()).isEqualTo(platform.city.nextDue()).isPresent();
    }

    @Test
    void aTokenOutlivesARestartAndABookedRepeatIsKnown() {
        var platform = new EquityPlatform(TestWorlds.world(World.Repeat.REJECT), stateDirectory).loggedIn();
        String anna = platform.authorized("anna");
        platform.settle(anna, "P1");

        EquityPlatform again = platform.restarted();
        again.tick(Duration.ofHours(1));

        assertThat(again.settle(anna, "P1")).isEqualTo(CityCode.REPEATED_TRANSACTION.number());
    }

    @Test
    void ordersFromManyThreadsLoseNothing() {
        var platform = new EquityPlatform(TestWorlds.world(), stateDirectory).loggedIn();
        String anna = platform.authorized("anna");

        // 120 orders of one point meet a balance of 100; twelve are sent twice.
        long booked = IntStream.range(0, 132)
                .parallel()
                .map(number -> platform.settle(
                        platform.order(anna, "P" + number % 120, order -> order.put("transactionPointA", "1"))))
                .filter(code -> code == 200)
                .count();

        assertThat(booked).isEqualTo(100);
        assertThat(platform.row("persons", "account", "anna").path("a").textValue())
                .isEqualTo("0");
        assertThat(platform.row("providers", "cid", "EQ-1").path("a").textValue())
                .isEqualTo("100");
        assertThat(platform.restarted().city.state()).isEqualTo(platform.city.state());
    }

    @Test
    void thePlatformsKeyStaysTheSame() {
        var platform = new EquityPlatform(TestWorlds.world(), stateDirectory);
        String appId = platform.encrypted("tanqiao-sjtu");

        assertThat(platform.restarted()
                        .login(appId, "6f1f2f2e-3c39-4d0f-8f0e-0d7c3f0b8a11")
                        .path("code")
                        .intValue())
                .isEqualTo(200);
    }
}
