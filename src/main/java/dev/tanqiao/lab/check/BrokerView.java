package dev.tanqiao.lab.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The records that a Kafka broker has been given since this view was opened. For one thread at a time. */
public final class BrokerView implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final Map<TopicPartition, Long> before;

    /**
     * @param brokers {@code host:port}, or several with commas between
     * @throws IllegalStateException when none answers
     */
    public BrokerView(String brokers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new StringDeserializer(),
                new StringDeserializer());
        try {
            before = consumer.endOffsets(partitions());
        } catch (KafkaException silent) {
            consumer.close();
            throw new IllegalStateException(
                    "The Kafka broker %s does not answer: %s".formatted(brokers, silent.getMessage()), silent);
        }
    }

    /** Of all topics but the broker's own. */
    private List<TopicPartition> partitions() {
        return consumer.listTopics().values().stream()
                .flatMap(List::stream)
                .filter(each -> !each.topic().startsWith("__"))
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    /** All of them, each partition in its order. */
    public List<ConsumerRecord<String, String>> records() {
        List<TopicPartition> partitions = partitions();
        consumer.assign(partitions);
        partitions.forEach(each -> consumer.seek(each, before.getOrDefault(each, 0L)));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
