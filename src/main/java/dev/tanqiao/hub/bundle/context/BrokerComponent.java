package dev.tanqiao.hub.bundle.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.component.amqp.AMQPComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultDeserializationPolicy;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * {@code amqp:} whose addresses say which broker they mean: {@code brokers}, {@code ssl}, {@code username}, {@code password}. A message is
 * taken and sent within a transaction of its session, so that one whose route fails is given again by the broker. What a message wants to
 * decide is ignored or refused: where a reply goes, and which Java class its body is.
 */
final class BrokerComponent extends AMQPComponent {

    private static final Pattern BROKER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final JmsDefaultDeserializationPolicy NOTHING_SERIALIZED = nothingSerialized();

    private final List<CachingConnectionFactory> senders = new ArrayList<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String brokers = getAndRemoveParameter(parameters, "brokers", String.class, "");
        boolean ssl = getAndRemoveParameter(parameters, "ssl", Boolean.class, false);
        String username = getAndRemoveParameter(parameters, "username", String.class);
        String password = getAndRemoveParameter(parameters, "password", String.class);
        Endpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        if (endpoint instanceof JmsEndpoint jms) {
            var broker = new JmsConnectionFactory(username, password, address(brokers, ssl));
            broker.setDeserializationPolicy(NOTHING_SERIALIZED);
            connect(jms.getConfiguration(), broker);
        }
        return endpoint;
    }

    /** Whoever may write into a queue would choose which classes are made here. */
    private static JmsDefaultDeserializationPolicy nothingSerialized() {
        var policy = new JmsDefaultDeserializationPolicy();
        policy.setDenyList(JmsDefaultDeserializationPolicy.CATCH_ALL_WILDCARD);
        return policy;
    }

    private void connect(JmsConfiguration configuration, JmsConnectionFactory broker) {
        var sender = new CachingConnectionFactory(broker);
        senders.add(sender);
        configuration.setListenerConnectionFactory(broker);
        configuration.setTemplateConnectionFactory(sender);
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
        senders.forEach(CachingConnectionFactory::destroy);
        senders.clear();
    }
}
