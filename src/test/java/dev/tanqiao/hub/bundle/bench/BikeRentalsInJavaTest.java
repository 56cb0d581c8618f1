package dev.tanqiao.hub.bundle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.DetachedHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockComponent;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What docs/BUNDLES.md shows to Java teams: the test files of a bundle as JUnit tests, and its routes under Camel's own test kit. */
class BikeRentalsInJavaTest extends CamelTestSupport {

    private static final Path BUNDLE = Path.of("routes/examples/bike-rentals");

    @SuppressWarnings("NullAway.Init") // before each test
    private DetachedHub hub;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        hub = BundleTests.hub(
                BundleFiles.of(BUNDLE),
                new DetachedHub.State(Instant.parse("2026-03-02T04:00:00Z"), Map.of(), null, List.of()));
        hub.camel().addComponent("mock", new MockComponent());
        return hub.camel();
    }

    @Test
    void theManualShowsThisClass() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/tanqiao/hub/bundle/bench/BikeRentalsInJavaTest.java"));
        int shown = source.indexOf("    private static final Path BUNDLE");
        int own = source.indexOf("    @Test\n    void theManualShowsThisClass");

        assertThat(Files.readString(Path.of("docs/BUNDLES.md")))
                .contains(source.substring(shown, own), source.substring(source.indexOf("    @TestFactory\n")));
    }

    @TestFactory
    Stream<DynamicTest> testFiles() throws IOException {
        return BundleTests.play(BundleFiles.of(BUNDLE)).results().stream()
                .map(test -> DynamicTest.dynamicTest(
                        test.name(), () -> assertThat(test.findings()).isEmpty()));
    }

    @Test
    void aRideIsHandedIn() {
        template.sendBody(
                "direct:ride",
                Map.of(
                        "rideId",
                        "R1",
                        "account",
                        "zhhe",
                        "status",
                        "paid",
                        "yuan",
                        "1.50",
                        "startedAt",
                        "2026-03-02T08:00:00+08:00"));

        assertThat(hub.purchases()).singleElement().asString().contains("id=R1", "amountYuan=1.50");
    }

    @Test
    void aRowThatCannotBeTakenIsABadRow() throws Exception {
        AdviceWith.adviceWith(
                context,
                "ride",
                route -> route.weaveByToUri("direct:bad-row").replace().to("mock:bad-row"));
        MockEndpoint badRow = getMockEndpoint("mock:bad-row");
        badRow.expectedMessageCount(1);
        badRow.message(0).simple("${body[line]}").isEqualTo("R2");

        template.sendBody("direct:ride", Map.of("rideId", "R2", "account", "zhhe"));

        badRow.assertIsSatisfied();
        assertThat(hub.purchases()).isEmpty();
    }
}
