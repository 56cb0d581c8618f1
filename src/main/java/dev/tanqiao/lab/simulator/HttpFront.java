package dev.tanqiao.lab.simulator;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.admin.Router;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.common.FatalStartupException;
import com.github.tomakehurst.wiremock.common.Notifier;
import com.github.tomakehurst.wiremock.extension.AdminApiExtension;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.extension.ServeEventListener;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WireMock in front of the models: stub mappings say which operation answers, {@code /__admin/tanqiao/} is the control API. */
final class HttpFront implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final int REQUESTS_KEPT = 1_000;
    private static final int THREADS = 64;

    private final WireMockServer server;

    /**
     * Listens.
     *
     * @param runs finds a run by its key; the server's own by an empty one
     * @param files where {@code __files} of a tester's own stubs lie
     */
    HttpFront(String host, int port, Function<String, Optional<Run>> runs, Path files) {
        var configuration = options()
                .bindAddress(host)
                .port(port)
                .containerThreads(THREADS)
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .stubRequestLoggingDisabled(true)
                .withStores(new RedactedStores(files, REQUESTS_KEPT))
                .mappingSource(new ShippedMappings())
                .notifier(new RedactedLog())
                .extensions(
                        new HostGuard(host),
                        new RunFilter(runs),
                        new FromModels(runs),
                        new Unanswered(runs),
                        new ControlRoutes(() -> runs.apply("").orElseThrow().control()));
        server = new WireMockServer(configuration);
        try {
            server.start();
        } catch (FatalStartupException inUse) {
            throw new SimulatorProblem(
                    "Port %s on %s cannot be listened on (%s); stop what uses it, or take another (--port; in dev --simulator-port)."
                            .formatted(port, host, rootMessage(inUse)),
                    inUse);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    int port() {
        return server.port();
    }

    /** The shipped stubs alone are there again, and no request was seen. */
    void forget() {
        server.resetToDefaultMappings();
    }

    @Override
    public void close() {
        server.stop();
    }

    static SimRequest request(Request request) {
        Map<String, String> headers = new HashMap<>();
        for (HttpHeader header : request.getHeaders().all()) {
            headers.put(
                    header.key().toLowerCase(Locale.ROOT),
                    header.isSingleValued() ? header.firstValue() : String.join(", ", header.values()));
        }
        String[] pathAndQuery = request.getUrl().split("\\?", 2);
        return new SimRequest(
                request.getMethod().getName(),
                pathAndQuery[0],
                pathAndQuery.length == 1 ? Map.of() : Form.parse(pathAndQuery[1]),
                headers,
                request.getBodyAsString());
    }

    static ResponseDefinition answer(Operation operation, SimRequest request) {
        try {
            return response(operation.answer(request));
        } catch (RuntimeException failure) {
            LOG.error("simulator.answer failed method={} path={}", request.method(), request.path(), failure);
            return response(SimAnswer.json(
                    500, Json.object().put("error", "The simulator failed to answer; its log says why.")));
        }
    }

    static ResponseDefinition response(SimAnswer answer) {
        var response = new ResponseDefinitionBuilder()
                .withStatus(answer.status())
                .withHeader("Content-Type", answer.contentType())
                .withBody(answer.body().getBytes(answer.charset()));
        answer.headers().forEach((name, values) -> response.withHeader(name, values.toArray(String[]::new)));
        if (answer.chunks() > 0) {
            response.withChunkedDribbleDelay(answer.chunks(), answer.delayMillis());
        } else if (answer.delayMillis() > 0) {
            response.withFixedDelay(answer.delayMillis());
        }
        return switch (answer.manner()) {
            case WHOLE -> response.build();
            case CLOSED -> response.withFault(Fault.EMPTY_RESPONSE).build();
            case RESET -> response.withFault(Fault.CONNECTION_RESET_BY_PEER).build();
            case BROKEN_CHUNK ->
                response.withFault(Fault.MALFORMED_RESPONSE_CHUNK).build();
            case TORN -> response.withFault(Fault.RANDOM_DATA_THEN_CLOSE).build();
        };
    }

    /** Answers a stub mapping from the operation that its transformer parameter {@code operation} names. */
    private static final class FromModels implements ResponseDefinitionTransformerV2 {

        private final Function<String, Optional<Run>> runs;

        FromModels(Function<String, Optional<Run>> runs) {
            this.runs = runs;
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            String name = event.getTransformerParameters().getString("operation");
            SimRequest request = request(event.getRequest());
            Run run = runs.apply(request.header(SimRequest.RUN).orElse(""))
                    .orElseThrow(() -> new IllegalStateException("The run of this request is over."));
            Operation model =
                    run.operation(name).orElseThrow(() -> new IllegalStateException("No model answers " + name + "."));
            Operation operation = asked -> model.answer(asked).with("Date", date(run.clock()));
            // A door takes one call a connection: none is left open when it is shut.
            return answer(
                    run.cameThroughADoor(request)
                            ? through -> operation.answer(through).with("Connection", "close")
                            : operation,
                    request);
        }

        /** An upstream tells its own time in every answer; here that is the world's. */
        private static String date(Clock clock) {
            return DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atZone(ZoneOffset.UTC));
        }

        @Override
        public String getName() {
            return "tanqiao";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }

    /** Tells the run what no stub answers, neither a shipped one nor one of a tester. */
    private static final class Unanswered implements ServeEventListener {

        private final Function<String, Optional<Run>> runs;

        Unanswered(Function<String, Optional<Run>> runs) {
            this.runs = runs;
        }

        @Override
        public void afterMatch(ServeEvent event, Parameters none) {
            if (!event.getWasMatched()) {
                SimRequest request = request(event.getRequest());
                runs.apply(request.header(SimRequest.RUN).orElse("")).ifPresent(run -> run.noteUnanswered(request));
            }
        }

        @Override
        public String getName() {
            return "tanqiao-unanswered";
        }
    }

    /** All of {@code /__admin/tanqiao/}; WireMock tells routes apart by the class of their task, so there is one for all. */
    private static final class ControlRoutes implements AdminApiExtension {

        private static final String BELOW = "/tanqiao/";

        private final Supplier<ControlApi> control;

        ControlRoutes(Supplier<ControlApi> control) {
            this.control = control;
        }

        @Override
        public void contributeAdminApiRoutes(Router router) {
            router.add(
                    RequestMethod.ANY,
                    "/tanqiao/**",
                    (wireMock, event, variables) -> answer(control.get()::answer, below(event.getRequest())));
        }

        private static SimRequest below(LoggedRequest logged) {
            SimRequest whole = request(logged);
            String path = URLDecoder.decode(whole.path().substring(BELOW.length()), StandardCharsets.UTF_8);
            return new SimRequest(whole.method(), path, whole.query(), whole.headers(), whole.body());
        }

        @Override
        public String getName() {
            return "tanqiao-control";
        }
    }

    /** WireMock's own words go to the log, without secrets. */
    private static final class RedactedLog implements Notifier {

        @Override
        public void info(String message) {
            LOG.debug("{}", Redaction.of(message));
        }

        @Override
        public void error(String message) {
            LOG.warn("{}", Redaction.of(message));
        }

        @Override
        public void error(String message, Throwable failure) {
            LOG.error(Redaction.of(message), failure);
        }
    }
}
