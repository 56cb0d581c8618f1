package dev.tanqiao.hub.bundle.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kamelet {@code csv-read-action} in routes of a bundle. */
class CsvReadActionTest {

    private static final String KAMELET = "csv-read-action.kamelet.yaml";
    private static final String RIDES = "骑行,分钟\nR1,12\nR2\nR3,7\n";

    private final Taken taken = new Taken();

    @TempDir
    private Path folder;

    @Test
    void aFileIsSplitIntoRowsAndABadOneIsToldApart() throws Exception {
        Files.createDirectories(folder.resolve("bikes/in"));
        Files.write(folder.resolve("bikes/in/rides.csv"), RIDES.getBytes(Charset.forName("GB18030")));
        try (CamelContext camel = load("uri: file:in", "GB18030")) {
            assertThat(taken.next()).isEqualTo("R1: 12");
            assertThat(taken.next()).isEqualTo("line 3: 1 values, where 2 are expected: [骑行, 分钟]");
            assertThat(taken.next()).isEqualTo("R3: 7");
        }
    }

    @Test
    void aTextBytesAndAStreamAreReadAlike() throws Exception {
        byte[] bytes = RIDES.getBytes(StandardCharsets.UTF_8);
        try (CamelContext camel = load("uri: direct:rides", "UTF-8")) {
            for (Object body : List.of(RIDES, bytes, new ByteArrayInputStream(bytes))) {
                camel.createProducerTemplate().sendBody("direct:rides", body);
                assertThat(List.of(taken.next(), taken.next(), taken.next())).contains("R1: 12", "R3: 7");
            }
        }
    }

    @Test
    void aCharsetThatIsNoneIsNamedBeforeTheBundleRuns() {
        assertThatThrownBy(() -> load("uri: direct:rides", "latin-x").close())
                .hasStackTraceContaining("charset: 'latin-x' is no charset");
    }

    private CamelContext load(String from, String charset) throws Exception {
        var contexts = new BundleContexts(
                List.of("direct", "kamelet", "file"),
                Map.of(KAMELET, Files.readAllBytes(Path.of("routes/kamelets", KAMELET))),
                folder,
                client -> {});
        CamelContext camel = contexts.load(
                new BundleRoutes(
                        "bikes",
                        Map.of("rides.camel.yaml", """
                                - route:
                                    id: rides
                                    from:
                                      %s
                                      steps:
                                        - to:
                                            uri: kamelet:csv-read-action
                                            parameters: {charset: %s}
                                        - split:
                                            simple: "${body}"
                                            streaming: true
                                            steps:
                                              - choice:
                                                  when:
                                                    - simple: "${body[problem]} == null"
                                                      steps: [{setBody: {simple: "${body[骑行]}: ${body[分钟]}"}}]
                                                  otherwise:
                                                    steps: [{setBody: {simple: "line ${body[line]}: ${body[problem]}"}}]
                                              - to: tanqiao:purchase
                                """.formatted(from, charset).getBytes(StandardCharsets.UTF_8)),
                        Map.of(),
                        List.of()),
                taken);
        camel.start();
        return camel;
    }

    /** What a sink was handed. */
    private static final class Taken implements Door {
        private final BlockingQueue<Object> bodies = new LinkedBlockingQueue<>();

        Object next() throws InterruptedException {
            return bodies.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public Object ask(Request request) {
            bodies.add(request.body());
            return Map.of();
        }

        @Override
        public void open(Source source, Receiver receiver) {
            throw new AssertionError("no route begins at the hub here");
        }

        @Override
        public void close(Source source) {
            throw new AssertionError("no route begins at the hub here");
        }
    }
}
