package dev.tanqiao.hub.bundle.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.camel.CamelContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Routes of a bundle at a real broker that speaks AMQP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerComponentTest {

    private static final long PATIENCE_MILLIS = 20_000;

    private Path folder;
    private ActiveMQServer server;
    private String broker;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        folder = home;
        server = ActiveMQServers.newActiveMQServer(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJournalDirectory(folder.toString())
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:0?protocols=AMQP"));
        server.getAddressSettingsRepository()
                .setDefault(new AddressSettings()
                        .setMaxDeliveryAttempts(3)
                        .setDeadLetterAddress(SimpleString.of("dead"))
                        .setAutoCreateDeadLetterResources(true)
                        .setDeadLetterQueuePrefix(SimpleString.of("dead.")));
        server.start();
        broker = "localhost:" + ((NettyAcceptor) server.getRemotingService().getAcceptor("amqp")).getActualPort();
    }

    @AfterAll
    void stop() throws Exception {
        server.stop();
    }

    private static final String ROUTES = """
            - route:
                id: rides
                from:
                  uri: amqp:queue:rides?brokers=%1$s
                  steps:
                    - choice:
                        when:
                          - simple: "${header.JMSRedelivered} == false && ${body} contains 'twice'"
                            steps:
                              - throwException: {exceptionType: java.lang.IllegalStateException, message: once more}
                    - to: amqp:queue:done?brokers=%1$s
            - route:
                id: things
                from:
                  uri: amqp:queue:things?brokers=%1$s
                  steps:
                    - setBody: {simple: "read as ${body}"}
                    - to: amqp:queue:done?brokers=%1$s
            """;

    @Test
    void whatARouteCouldNotDoIsGivenAgainByTheBroker() throws Exception {
        try (CamelContext camel = load(ROUTES.formatted(broker));
                Connection connection = connected()) {
            camel.start();
            Session session = connection.createSession();
            send(session, "rides", session.createTextMessage("once"));
            send(session, "rides", session.createTextMessage("twice"));

            MessageConsumer done = session.createConsumer(session.createQueue("done"));
            assertThat(List.of(text(done), text(done))).containsExactlyInAnyOrder("once", "twice");
            assertThat(done.receiveNoWait()).isNull();
        }
    }

    /** A reply would be written where the message says; what is serialized would be read as code. */
    @Test
    void dataSaysNeitherWhereAReplyGoesNorWhichClassIsMade() throws Exception {
        try (CamelContext camel = load(ROUTES.formatted(broker));
                Connection connection = connected()) {
            camel.start();
            Session session = connection.createSession();
            Message asking = session.createTextMessage("reply to me");
            asking.setJMSReplyTo(session.createQueue("elsewhere"));
            asking.setStringProperty("CamelJmsDestinationName", "elsewhere");
            send(session, "rides", asking);
            MessageConsumer done = session.createConsumer(session.createQueue("done"));
            assertThat(text(done)).isEqualTo("reply to me");

            send(session, "things", session.createTextMessage("{}"));
            assertThat(text(done)).isEqualTo("read as {}");
            send(session, "things", session.createObjectMessage(BigDecimal.TEN));
            await().untilAsserted(() -> assertThat(messages("dead.things")).isOne());
            assertThat(done.receiveNoWait()).isNull();

            await().untilAsserted(() -> assertThat(messages("rides")).isZero());
            assertThat(server.locateQueue("elsewhere")).isNull();
        }
    }

    @Test
    void addressesOfOneBrokerShareOneConnection() throws Exception {
        try (CamelContext camel = load("""
                - route:
                    id: spread
                    from:
                      uri: amqp:queue:spread?brokers=%1$s
                      steps:
                        - to: amqp:queue:a?brokers=%1$s
                        - to: amqp:queue:b?brokers=%1$s
                        - to: amqp:queue:done?brokers=%1$s
                """.formatted(broker));
                Connection connection = connected()) {
            camel.start();
            Session session = connection.createSession();
            send(session, "spread", session.createTextMessage("all"));
            assertThat(text(session.createConsumer(session.createQueue("done"))))
                    .isEqualTo("all");
            // That of this test, of the route's source, and of all that it sends to.
            await().untilAsserted(() ->
                    assertThat(server.getRemotingService().getConnections()).hasSize(3));
        }
    }

    @Test
    void brokersAreHostsThatAreGrantedAndNothingElse() {
        assertThatThrownBy(() ->
                        load("- route: {id: a, from: {uri: 'amqp:queue:a?brokers=evil.example.org:5672', steps: [{log: x}]}}")
                                .start())
                .hasStackTraceContaining("may not connect to evil.example.org:5672");
        assertThatThrownBy(() -> load("- route: {id: a, from: {uri: 'amqp:queue:a', steps: [{log: x}]}}")
                        .start())
                .hasStackTraceContaining("The option 'brokers' of amqp://queue:a must say where it connects.");
        assertThatThrownBy(() ->
                        load("- route: {id: a, from: {uri: 'amqp:queue:a', parameters: {brokers: 'localhost:1?jms.deserializationPolicy.allowList=*'}, steps: [{log: x}]}}")
                                .start())
                .hasStackTraceContaining("names host:port");
        assertThatThrownBy(() ->
                        load("- route: {id: a, from: {uri: 'amqp:queue:a?brokers=localhost:1&replyTo=b', steps: [{log: x}]}}")
                                .start())
                .hasStackTraceContaining("The option 'replyTo' of amqp is not on the list");
    }

    private long messages(String queue) {
        Queue found = server.locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    private static void send(Session session, String queue, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    private static String text(MessageConsumer consumer) throws JMSException {
        return consumer.receive(PATIENCE_MILLIS).getBody(String.class);
    }

    private Connection connected() throws JMSException {
        Connection connection = new JmsConnectionFactory("amqp://" + broker).createConnection();
        connection.start();
        return connection;
    }

    private CamelContext load(String routes) throws Exception {
        return new BundleContexts(List.of("amqp", "log"), Map.of(), folder, client -> {})
                .load(
                        new BundleRoutes(
                                "bikes",
                                Map.of("rides.camel.yaml", routes.getBytes(UTF_8)),
                                Map.of(),
                                List.of("localhost")),
                        new NoDoor());
    }
}
