package dev.tanqiao;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker in this process, with nothing in it; a topic that is written to is there. */
public final class TestKafka implements AutoCloseable {

    private static final int PARTITIONS = 2;

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS);

    /** @param port that was free a moment ago; 0: any */
    public TestKafka(int port) {
        broker.brokerProperty("listeners", "EXTERNAL://localhost:%s,CONTROLLER://localhost:0".formatted(port));
        broker.brokerProperty("num.partitions", PARTITIONS);
        broker.afterPropertiesSet();
    }

    /** {@code localhost:port}. */
    public String address() {
        return broker.getBrokersAsString();
    }

    @Override
    public void close() {
        broker.destroy();
    }
}
