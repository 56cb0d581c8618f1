package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.HubSettings;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two testers on one simulator: what one of them does wrong fails the scenario of that one alone. */
class SharedServerTest {

    private static final Path SETTLED = Path.of("simulator/scenarios/purchase-is-settled.scenario.yaml");

    @TempDir
    Path home;

    @Test
    void aRequestThatBreaksAContractFailsItsScenarioAndNoOther() {
        try (Simulator server = Simulator.start(SimulatorSettings.of("plain", home.resolve("server")))) {
            var careful = CompletableFuture.supplyAsync(() -> play(server.address(), home.resolve("careful"), false));
            ScenarioResult careless = play(server.address(), home.resolve("careless"), true);

            assertThat(careful.join().failures()).isEmpty();
            assertThat(careful.join().passed()).isTrue();
            assertThat(careless.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.expected()).isEqualTo("every request keeps the upstream's contract");
                assertThat(failure.found())
                        .startsWith("campus.transactions at ")
                        .endsWith("query parameter limit: must have a maximum value of 100");
            });
            assertThat(home.resolve("server/runs")).isEmptyDirectory();
        }
    }

    private static ScenarioResult play(URI server, Path folder, boolean carelessly) {
        HubSettings settings = (hubHome, world, simulator, hub, key) -> {
            if (carelessly) {
                ask(simulator + "/v1/unicode/transactions?limit=500&access_token=none");
            }
            return new DevHome(hubHome).settings(world, simulator, hub, key);
        };
        try (ScenarioRunner runner = ScenarioRunner.against(server, folder, TestDatabase.server(), settings, null)) {
            return runner.play(ScenarioReader.read(SETTLED), null);
        }
    }

    private static void ask(String address) {
        try {
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
