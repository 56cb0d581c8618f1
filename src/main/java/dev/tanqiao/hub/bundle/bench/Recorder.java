package dev.tanqiao.hub.bundle.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ExchangeHelper;

/**
 * Stands for a component that connects, reads files or queues: what it is given is recorded, and nothing comes from it by itself. A queue
 * hands over at once, so that a test sees what comes of it.
 */
final class Recorder extends DefaultComponent {

    /** The folder of the bundle, put before its paths by the guard. */
    static final String FOLDER = "/bundle";

    private final BiConsumer<String, Exchange> record;
    private final boolean hands;
    private final Map<String, Processor> behind = new ConcurrentHashMap<>();

    /**
     * @param record is given the URI of the endpoint, with its options
     * @param hands whether a message goes on to the route that begins there
     */
    Recorder(BiConsumer<String, Exchange> record, boolean hands) {
        this.record = record;
        this.hands = hands;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        String address = address(uri);
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) throws Exception {
                        give(address, uri, exchange);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                behind.put(address, processor);
                return new DefaultConsumer(this, processor);
            }
        };
    }

    /** As routes have it, without options. */
    static String address(String uri) {
        return uri.replaceFirst("[?].*", "")
                .replaceFirst("^([a-z]+:)/*" + FOLDER + "/[^/]+/?", "$1")
                .replaceFirst("^kafka://", "kafka:"); // as Camel normalizes the URI
    }

    private void give(String address, String uri, Exchange exchange) throws Exception {
        if (!hands) {
            record.accept(uri, exchange);
        } else if (behind.containsKey(address)) {
            behind.get(address).process(ExchangeHelper.createCorrelatedCopy(exchange, false));
        }
    }
}
