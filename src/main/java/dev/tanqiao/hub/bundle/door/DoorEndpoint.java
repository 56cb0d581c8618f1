package dev.tanqiao.hub.bundle.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.hub.bundle.csv.CsvFormat;
import dev.tanqiao.hub.bundle.csv.CsvRows;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** {@code tanqiao:what?options}. */
final class DoorEndpoint extends DefaultEndpoint {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Names what an exchange began with; a property, so that no data and no header of a route can set it. */
    private static final String ORIGIN = "TanqiaoOrigin";

    private static final String ROUTE = "route";
    private static final String TYPE = "type";

    /** The option that is a Simple expression, and another value for each message. */
    private static final String KEY = "key";

    private final Address address;
    private final Map<String, String> options;

    DoorEndpoint(String uri, DoorComponent component, Address address, Map<String, String> options) {
        super(uri, component);
        this.address = address;
        this.options = options;
    }

    private Schemas schemas() {
        return ((DoorComponent) getComponent()).schemas();
    }

    private Door door() {
        return ((DoorComponent) getComponent()).door();
    }

    @Override
    public Producer createProducer() {
        if (address.kind() != null) {
            throw new UnsupportedOperationException(
                    "tanqiao:%s begins a route; nothing is sent to it.".formatted(address.word()));
        }
        return switch (address) {
            case JSON_SCHEMA -> new Validating();
            case CSV_READ -> new Reading();
            default -> new Asking();
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        Source.Kind kind = address.kind();
        if (kind == null) {
            throw new UnsupportedOperationException("No route begins at tanqiao:%s.".formatted(address.word()));
        }
        return new Receiving(processor, kind);
    }

    /** The route of the bundle in which a kamelet is used, however deep: its own route is {@code rides/2}, or {@code rides/2/1}. */
    private static String ofBundle(String route) {
        int slash = route.indexOf('/');
        return slash < 0 ? route : route.substring(0, slash);
    }

    private Map<String, String> optionsWithoutRoute() {
        Map<String, String> given = new HashMap<>(options);
        given.remove(ROUTE);
        return given;
    }

    /** The body stays as it is where it fits the schema. */
    private final class Validating extends DefaultProducer {

        Validating() {
            super(DoorEndpoint.this);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            Object body = exchange.getMessage().getBody();
            JsonNode json = body instanceof Map || body instanceof List
                    ? JSON.valueToTree(body)
                    : WireJson.value(exchange.getMessage().getBody(String.class));
            String schema = options.getOrDefault("schema", "");
            List<String> violations = schemas().violations(schema, json);
            if (!violations.isEmpty()) {
                throw new SchemaViolation(
                        "The body does not fit %s: %s".formatted(schema, String.join("; ", violations)));
            }
        }
    }

    /** The rows of a file become the body, to be split. */
    private final class Reading extends DefaultProducer {

        private final CsvFormat format = CsvFormat.of(
                options.getOrDefault("charset", "UTF-8"),
                options.getOrDefault("delimiter", ","),
                options.getOrDefault("quote", "\""),
                options.getOrDefault("names", ""));

        Reading() {
            super(DoorEndpoint.this);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            Object body = exchange.getMessage().getBody();
            exchange.getMessage()
                    .setBody(
                            body instanceof String text
                                    ? CsvRows.of(text, format)
                                    : new CsvRows(exchange.getMessage().getMandatoryBody(InputStream.class), format));
        }
    }

    private final class Asking extends DefaultProducer {

        private @Nullable Expression key;

        Asking() {
            super(DoorEndpoint.this);
        }

        @Override
        protected void doInit() throws Exception {
            super.doInit();
            if (options.containsKey(KEY)) {
                key = getCamelContext().resolveLanguage("simple").createExpression(options.get(KEY));
                key.init(getCamelContext());
            }
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            Object body = Objects.requireNonNullElse(exchange.getMessage().getBody(), Map.of());
            String route =
                    ofBundle(options.getOrDefault(ROUTE, Objects.requireNonNullElse(exchange.getFromRouteId(), "")));
            Map<String, String> given = optionsWithoutRoute();
            if (key != null) {
                given.put(KEY, Objects.requireNonNullElse(key.evaluate(exchange, String.class), ""));
            }
            Origin origin = exchange.getProperty(ORIGIN, Origin.class);
            String once = origin == null ? "" : origin.next(address + " " + route + " " + given.get(TYPE));
            exchange.getMessage().setBody(door().ask(new Door.Request(address.word(), given, route, body, once)));
        }
    }

    private final class Receiving extends DefaultConsumer implements RouteIdAware, Sourced {

        private final Source.Kind kind;
        private String routeId = "";

        Receiving(Processor processor, Source.Kind kind) {
            super(DoorEndpoint.this, processor);
            this.kind = kind;
        }

        @Override
        public String getRouteId() {
            return routeId;
        }

        @Override
        public void setRouteId(String routeId) {
            this.routeId = routeId;
        }

        @Override
        public Source source() {
            return new Source(kind, ofBundle(options.getOrDefault(ROUTE, routeId)), optionsWithoutRoute());
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            door().open(source(), this::receive);
        }

        @Override
        protected void doStop() throws Exception {
            door().close(source());
            super.doStop();
        }

        private Message receive(Message message) throws Exception {
            Exchange exchange = createExchange(false);
            try {
                exchange.getMessage().setBody(message.body());
                message.headers().forEach(exchange.getMessage()::setHeader);
                exchange.setProperty(ORIGIN, new Origin(message.origin()));
                getProcessor().process(exchange);
                if (exchange.getException() != null) {
                    throw exchange.getException();
                }
                return new Message(
                        exchange.getMessage().getBody(), exchange.getMessage().getHeaders(), message.origin());
            } finally {
                releaseExchange(exchange, false);
            }
        }
    }
}
