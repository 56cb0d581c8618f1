package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillWindow;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code bills.camel.yaml} and {@code look-up.camel.yaml}: the order of their steps, and what a page that fails leaves undone. */
class BillRoutesTest extends RouteSlice {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private final List<String> acts = new CopyOnWriteArrayList<>();

    /** Whose bills cannot be read. */
    private volatile String deaf = "";

    BillRoutesTest() {
        super("bills.camel.yaml", "look-up.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("billSteps", new Pages());
        registry.bind("billPollSteps", new PollSteps());
        registry.bind("subscribeSteps", new Subscribing());
        registry.bind("lookupSteps", new Lookups());
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        begin(camel, "read-bills", "direct:due");
        begin(camel, "match-bills", "direct:lines");
        begin(camel, "look-up", "direct:unknown");
        replaceCall(camel, "read-bill-pages", exchange -> {
            if (deaf.equals(exchange.getMessage().getBody())) {
                throw new IllegalStateException("HTTP 500");
            }
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            exchange.getMessage().setHeader("Date", "today");
            exchange.getMessage().setBody("bills of " + exchange.getMessage().getBody());
        });
    }

    @BeforeEach
    void everyPageCanBeRead() {
        deaf = "";
        acts.clear();
    }

    @Test
    void aPollReadsItsWindowAndThenTheMissedOnes() {
        template.sendBody("direct:due", "due");
        assertThat(acts)
                .containsExactly(
                        "200 today bills of all",
                        "window read",
                        "200 today bills of missed 1",
                        "200 today bills of missed 2",
                        "poll ended",
                        "subscription checked");
    }

    @Test
    void aPollWhoseWindowCannotBeReadHasReadNothingAndItsScheduleSaysSo() {
        deaf = "all";
        assertThatThrownBy(() -> template.sendBody("direct:due", "due")).hasRootCauseMessage("HTTP 500");
        assertThat(acts).isEmpty();
    }

    @Test
    void aMissedWindowThatCannotBeReadLeavesThePollsOwnRead() {
        deaf = "missed 2";
        assertThatThrownBy(() -> template.sendBody("direct:due", "due")).hasRootCauseMessage("HTTP 500");
        assertThat(acts).containsExactly("200 today bills of all", "window read", "200 today bills of missed 1");
    }

    @Test
    void unknownSettlementsAreConcludedOnceAllTheirWindowsAreRead() {
        template.sendBody("direct:unknown", "EQ-1 EQ-2");
        assertThat(acts)
                .containsExactly(
                        "200 today bills of EQ-1", "200 today bills of EQ-2", "EQ-1 EQ-2 concluded, unread: []");
    }

    @Test
    void aPageThatFailsLeavesItsProviderForTheNextLookup() {
        deaf = "EQ-1";
        template.sendBody("direct:unknown", "EQ-1 EQ-2");
        assertThat(acts)
                .containsExactly(
                        "EQ-1 left: HTTP 500", "200 today bills of EQ-2", "EQ-1 EQ-2 concluded, unread: [EQ-1]");
    }

    @Test
    void aLookupThatCannotBeginOrConcludeDoesNotCount() {
        template.sendBody("direct:unknown", "unbegun");
        template.sendBody("direct:unknown", "inconclusive");
        assertThat(acts)
                .containsExactly(
                        "unbegun failed: unbegun",
                        "200 today bills of inconclusive",
                        "inconclusive failed: inconclusive");
    }

    private static BillReading reading(String... providers) {
        return new BillReading(
                Arrays.stream(providers)
                        .map(provider -> new BillWindow(provider, NOON, NOON.plusSeconds(600)))
                        .toList(),
                NOON.plusSeconds(600),
                true);
    }

    /** What {@code read-bill-pages} and {@code match-bills} call; a window's query is its provider, and it ends with its second page, which equals the first. */
    public final class Pages {
        public String query(BillReading reading) {
            return String.valueOf(reading.window().provider());
        }

        public void page(BillReading reading, Integer httpStatus, String date, String body) {
            if (reading.page() == 1) {
                acts.add("%s %s %s".formatted(httpStatus, date, body));
            }
            reading.after(List.of(), 0, body, 0);
        }

        public void match(Object lines) {}
    }

    /** What {@code read-bills} calls. */
    public final class PollSteps {
        public String nextPoll() {
            return "poll";
        }

        public BillReading read(String poll) {
            return reading("all");
        }

        public BillReading readMissed(String poll) {
            return reading("missed 1", "missed 2");
        }

        public void windowRead(String poll, BillReading reading) {
            acts.add("window read");
        }

        public void pollEnded(String poll) {
            acts.add("poll ended");
        }
    }

    /** What {@code read-bills} calls when it has ended. */
    public final class Subscribing {
        public void billsRead() {
            acts.add("subscription checked");
        }
    }

    /** What {@code look-up} calls; the claimed settlements are their providers. */
    public final class Lookups {
        public BillReading begin(String unknowns) {
            if (unknowns.equals("unbegun")) {
                throw new IllegalStateException(unknowns);
            }
            return reading(unknowns.split(" "));
        }

        public void pageFailed(BillReading reading, Throwable failure) {
            acts.add("%s left: %s".formatted(reading.window().provider(), failure.getMessage()));
            reading.leaveProvider();
        }

        public void conclude(String unknowns, BillReading reading) {
            if (unknowns.equals("inconclusive")) {
                throw new IllegalStateException(unknowns);
            }
            acts.add("%s concluded, unread: %s"
                    .formatted(
                            unknowns,
                            Arrays.stream(unknowns.split(" "))
                                    .filter(reading::isUnread)
                                    .toList()));
        }

        public void failed(String unknowns, Throwable failure) {
            acts.add("%s failed: %s".formatted(unknowns, failure.getMessage()));
        }
    }
}
