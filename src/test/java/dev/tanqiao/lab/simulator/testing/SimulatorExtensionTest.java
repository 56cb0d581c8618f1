package dev.tanqiao.lab.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension around tests that are run from here. */
class SimulatorExtensionTest {

    private static final Set<URI> ADDRESSES = new LinkedHashSet<>();

    @Test
    void inAStaticFieldOneServesAllAndEachTestBeginsAnew() {
        TestExecutionSummary summary = run(OneForAll.class);

        assertThat(failures(summary)).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
        assertThat(ADDRESSES).hasSize(1);
        assertThatThrownBy(OneForAll.UPSTREAMS::simulator)
                .hasMessageContaining("runs from before a test until after it");
    }

    @Test
    void inAFieldOfTheInstanceEachTestHasItsOwn() {
        TestExecutionSummary summary = run(OneForEach.class);

        assertThat(failures(summary)).isEmpty();
        assertThat(ADDRESSES).hasSize(2);
    }

    @Test
    void aTestThatBreaksAContractFailsWithTheSentence() {
        assertThat(failures(run(Broken.class)))
                .singleElement()
                .asString()
                .contains("The hub broke an upstream's contract", "call 1, city.orderSettel: ");
        assertThat(failures(run(Allowed.class))).isEmpty();
    }

    private static TestExecutionSummary run(Class<?> tests) {
        ADDRESSES.clear();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    private static List<String> failures(TestExecutionSummary summary) {
        return summary.getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
    }

    private static void spoil(TanqiaoSimulator simulator) throws Exception {
        HttpRequest unfit = HttpRequest.newBuilder(URI.create(simulator.cityUrl() + "/transaction/orderSettel"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        HttpClient.newHttpClient().send(unfit, BodyHandlers.discarding());
    }

    private static void meet(TanqiaoSimulator simulator) {
        assertThat(simulator.purchases()).isEmpty();
        assertThat(simulator.control("GET", "faults", "")).isEqualTo("[]");
        simulator.purchase("wang", "1");
        simulator.fault(Fault.close("city.subscribe"));
        ADDRESSES.add(simulator.url());
    }

    static class OneForAll {
        @RegisterExtension
        static final SimulatorExtension UPSTREAMS = new SimulatorExtension();

        @Test
        void one(TanqiaoSimulator simulator) {
            meet(simulator);
        }

        @Test
        void another() {
            meet(UPSTREAMS.simulator());
        }

        @Nested
        class Within {
            @Test
            void aThird(TanqiaoSimulator simulator) {
                meet(simulator);
            }
        }
    }

    static class OneForEach {
        @RegisterExtension
        final SimulatorExtension upstreams =
                SimulatorExtension.of(TanqiaoSimulator.builder().person("wang"));

        @Test
        void one() {
            meet(upstreams.simulator());
        }

        @Test
        void another(TanqiaoSimulator simulator) {
            meet(simulator);
        }
    }

    static class Broken {
        @RegisterExtension
        static final SimulatorExtension UPSTREAMS = new SimulatorExtension();

        @Test
        void breaks(TanqiaoSimulator simulator) throws Exception {
            spoil(simulator);
        }

        @Test
        void keeps(TanqiaoSimulator simulator) {
            meet(simulator);
        }
    }

    static class Allowed {
        @RegisterExtension
        static final SimulatorExtension UPSTREAMS = new SimulatorExtension().allowingViolations();

        @Test
        void breaks(TanqiaoSimulator simulator) throws Exception {
            spoil(simulator);
            assertThat(simulator.violations())
                    .singleElement()
                    .satisfies(call -> assertThat(call.violations()).isNotEmpty());
        }
    }
}
