package dev.tanqiao.simulator;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.admin.Router;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.common.FatalStartupException;
import com.github.tomakehurst.wiremock.common.Notifier;
import com.github.tomakehurst.wiremock.extension.AdminApiExtension;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
     * @param operations finds an upstream operation by name
     * @param adminNames {@code GET clock}, {@code POST campus/orders/{id}/pay}…
     * @param admin finds an admin operation by such a name
     */
    HttpFront(
            String host,
            int port,
            Function<String, Optional<Operation>> operations,
            Set<String> adminNames,
            Function<String, Optional<Operation>> admin) {
        var configuration = options()
                .bindAddress(host)
                .port(port)
                .containerThreads(THREADS)
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .stubRequestLoggingDisabled(true)
                .withStores(new RedactedStores())
                .maxRequestJournalEntries(REQUESTS_KEPT)
                .mappingSource(new ShippedMappings())
                .notifier(new RedactedLog())
                .extensions(new FromModels(operations), new ControlApi(adminNames, admin));
        server = new WireMockServer(configuration);
        try {
            server.start();
        } catch (FatalStartupException inUse) {
            throw new SimulatorProblem(
                    "Port %d on %s cannot be listened on (%s); stop what uses it, or take another --port."
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

    @Override
    public void close() {
        server.stop();
    }

    private static SimRequest request(LoggedRequest request, Map<String, String> variables) {
        Map<String, String> headers = new HashMap<>();
        for (HttpHeader header : request.getHeaders().all()) {
            headers.put(header.key().toLowerCase(Locale.ROOT), header.firstValue());
        }
        String[] pathAndQuery = request.getUrl().split("\\?", 2);
        return new SimRequest(
                request.getMethod().getName(),
                pathAndQuery[0],
                pathAndQuery.length == 1 ? Map.of() : Form.parse(pathAndQuery[1]),
                headers,
                request.getBodyAsString(),
                variables);
    }

    private static ResponseDefinition response(SimAnswer answer) {
        var response = new ResponseDefinitionBuilder()
                .withStatus(answer.status())
                .withHeader("Content-Type", answer.contentType())
                .withBody(answer.body());
        answer.headers().forEach(response::withHeader);
        return response.build();
    }

    /** Answers a stub mapping from the operation that its transformer parameter {@code operation} names. */
    private static final class FromModels implements ResponseDefinitionTransformerV2 {

        private final Function<String, Optional<Operation>> operations;

        FromModels(Function<String, Optional<Operation>> operations) {
            this.operations = operations;
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            String name = event.getTransformerParameters().getString("operation");
            return operations
                    .apply(name)
                    .map(operation -> response(operation.answer(request(event.getRequest(), Map.of()))))
                    .orElseThrow(() -> new IllegalStateException("No model answers " + name + "."));
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

    private static final class ControlApi implements AdminApiExtension {

        private final Set<String> names;
        private final Function<String, Optional<Operation>> admin;

        ControlApi(Set<String> names, Function<String, Optional<Operation>> admin) {
            this.names = names;
            this.admin = admin;
        }

        @Override
        public void contributeAdminApiRoutes(Router router) {
            for (String name : names) {
                String[] methodAndAddress = name.split(" ", 2);
                router.add(
                        RequestMethod.fromString(methodAndAddress[0]),
                        "/tanqiao/" + methodAndAddress[1],
                        (wireMock, event, variables) -> response(answer(name, request(event.getRequest(), variables))));
            }
        }

        private SimAnswer answer(String name, SimRequest request) {
            try {
                return admin.apply(name).orElseThrow().answer(request);
            } catch (NoSuchElementException unknown) {
                return problem(404, unknown);
            } catch (IllegalArgumentException unfit) {
                return problem(400, unfit);
            }
        }

        private static SimAnswer problem(int status, RuntimeException why) {
            return SimAnswer.json(status, Json.object().put("error", why.getMessage()));
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
