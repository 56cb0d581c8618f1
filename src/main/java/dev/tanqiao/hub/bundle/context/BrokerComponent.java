package dev.tanqiao.hub.bundle.context;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.component.amqp.AMQPComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultDeserializationPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * {@code amqp:} whose addresses say which broker they mean: {@code brokers}, {@code ssl}, {@code username}, {@code password}. A message is
 * taken and sent within a transaction of its session, so that one whose route fails is given again by the broker. What a message wants to
 * decide is ignored or refused: where a reply goes, and which Java class its body is.
 */
final class BrokerComponent extends AMQPComponent {

    private static final Pattern BROKER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final JmsDefaultDeserializationPolicy NOTHING_SERIALIZED = nothingSerialized();

    private final Map<Broker, CachingConnectionFactory> senders = new ConcurrentHashMap<>();

    /** Who is connected to: addresses that say the same share a connection, however many queues data names. */
    private record Broker(
            String addresses,
            @Nullable String username,
            @Nullable String password) {

        JmsConnectionFactory factory() {
            var factory = new JmsConnectionFactory(username, password, addresses);
            factory.setDeserializationPolicy(NOTHING_SERIALIZED);
            return factory;
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String brokers = getAndRemoveParameter(parameters, "brokers", String.class, "");
        boolean ssl = getAndRemoveParameter(parameters, "ssl", Boolean.class, false);
        String username = getAndRemoveParameter(parameters, "username", String.class);
        String password = getAndRemoveParameter(parameters, "password", String.class);
        Endpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        if (endpoint instanceof JmsEndpoint jms) {
            connect(jms.getConfiguration(), new Broker(address(brokers, ssl), username, password));
        }
        return endpoint;
    }

    /** Whoever may write into a queue would choose which classes are made here. */
    private static JmsDefaultDeserializationPolicy nothingSerialized() {
        var policy = new JmsDefaultDeserializationPolicy();
        policy.setDenyList(JmsDefaultDeserializationPolicy.CATCH_ALL_WILDCARD);
        return policy;
    }

    private void connect(JmsConfiguration configuration, Broker broker) {
        configuration.setListenerConnectionFactory(broker.factory());
        configuration.setTemplateConnectionFactory(
                senders.computeIfAbsent(broker, each -> new CachingConnectionFactory(each.factory())));
        configuration.setTransacted(true);
        configuration.setLazyCreateTransactionManager(false);
        configuration.setDisableReplyTo(true);
    }

    /** Options of the client stand in its address too: nothing but hosts gets there. */
    private static String address(String brokers, boolean ssl) {
        List<String> addresses = Arrays.stream(brokers.split(","))
                .map(String::strip)
                .map(broker -> {
                    if (!BROKER.matcher(broker).matches()) {
                        throw new IllegalArgumentException(
                                "The option 'brokers' of amqp names host:port, several with commas between them, not '%s'."
                                        .formatted(broker));
                    }
                    return (ssl ? "amqps://" : "amqp://") + broker;
                })
                .toList();
        return addresses.size() == 1
                ? addresses.get(0)
                : addresses.stream().collect(Collectors.joining(",", "failover:(", ")"));
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        senders.values().forEach(CachingConnectionFactory::destroy);
        senders.clear();
    }
}
