package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.TestKafka;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.chaos.ChaosHouse;
import dev.tanqiao.lab.check.BrokerView;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.scenario.Replica;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Purchases come from one topic and events go to another, and the hub between them is killed: nothing is lost, and nothing is booked twice. */
class KafkaIT {

    private static final int SALES = 120;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String MANIFEST = """
            name: till
            version: 1.0.0
            description: Sales come from Kafka, what became of them goes there.
            order: 900
            properties:
              brokers: {type: string, description: Brokers that are asked first., default: "%s"}
            grants:
              providers: [EQ310101000001]
              pointsPerDay: 100000
              hosts: [localhost]
            """;

    private static final String RULES = """
            providers:
              food: {cid: EQ310101000001, name: 校园餐饮服务中心}
            rules:
              - id: sale
                match: {source: till/sales}
                points: {a: {perYuan: 1}}
                equityProvider: food
                transactionType: meal
            """;

    private static final String ROUTES = """
            - route:
                id: sales
                from:
                  uri: kafka:sales
                  parameters: {brokers: "{{brokers}}", groupId: till, autoOffsetReset: earliest, sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000, maxPollRecords: 10}
                  steps:
                    - unmarshal: {json: {library: Jackson}}
                    - to: kamelet:tanqiao-purchase-sink
            - route:
                id: settled
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: settlement.settled, orderBy: /account}
                  steps:
                    - setHeader: {name: kafka.KEY, simple: "${body[data][account]}"}
                    - setHeader: {name: ce_id, simple: "${body[id]}"}
                    - marshal: {json: {library: Jackson}}
                    - to: {uri: "kafka:settled", parameters: {brokers: "{{brokers}}", requestRequiredAcks: all}}
            """;

    @TempDir
    private Path home;

    @Test
    void betweenTwoTopicsNothingIsLostOrBookedTwiceThoughTheHubIsKilled() throws Exception {
        try (var kafka = new TestKafka(0);
                var topics = new BrokerView(kafka.address());
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka.address()),
                        new StringSerializer(),
                        new StringSerializer());
                var house = new ChaosHouse(home, quietMorning(), null, 1)) {
            Replica hub = house.replicas.get(0);
            hub.settings()
                    .putAll(Map.of(
                            "tanqiao.bundles.locations", bundle(kafka.address()), "tanqiao.settlement.lease", "30s"));
            hub.start();
            assertThat(hub.awaitReady()).isTrue();
            var jdbc = new JdbcTemplate(new DriverManagerDataSource(house.databaseUrl()));
            List<String> accounts = house.simulator.world().persons().stream()
                    .map(person -> person.account())
                    .toList();
            await().atMost(PATIENCE).until(() -> {
                house.world.advanceTo(house.simulator.clock().instant().plusSeconds(60));
                return count(jdbc, "select count(*) from enrolment where state = 'AUTHORIZED'") == accounts.size();
            });

            Instant bought = house.simulator.clock().instant();
            IntStream.range(0, SALES - 1)
                    .mapToObj(number -> sale(number, accounts.get(number % accounts.size()), bought))
                    .forEach(sale -> {
                        producer.send(sale);
                        producer.send(sale); // as a producer does that did not hear the answer
                    });
            producer.flush();
            await().atMost(PATIENCE).until(() -> handedIn(jdbc) > 5);
            hub.kill();
            assertThat(handedIn(jdbc))
                    .as("sales that came before it was killed")
                    .isLessThan(SALES - 1);

            hub.start();
            assertThat(hub.awaitReady()).isTrue();
            await().atMost(PATIENCE).until(() -> handedIn(jdbc) == SALES - 1);
            // What was begun when it was killed is looked for in the bills, which are known to be whole once they show
            // a later line.
            Instant later = house.simulator.clock().instant().plus(Duration.ofMinutes(10));
            house.world.advanceTo(later);
            producer.send(sale(SALES - 1, accounts.get(0), later));
            producer.flush();
            await().atMost(PATIENCE).untilAsserted(() -> {
                house.world.advanceTo(house.simulator.clock().instant().plus(Duration.ofMinutes(10)));
                assertThat(jdbc.queryForList("select status from settlement", String.class))
                        .hasSize(SALES)
                        .isSubsetOf("SETTLED", "BILLED");
            });

            assertThat(handedIn(jdbc)).isEqualTo(SALES);
            assertThat(house.world.ledger().bookings())
                    .hasSize(SALES)
                    .extracting(WorldView.Booking::transactionId)
                    .doesNotHaveDuplicates();
            Set<String> happened = Set.copyOf(
                    jdbc.queryForList("select id::text from event where type = 'settlement.settled'", String.class));
            // What was being handed over when it was killed is handed over again when its lease has ended.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(settled(topics)).isEqualTo(happened));
            assertThat(happened).hasSize(SALES);
        }
    }

    private static Set<String> settled(BrokerView topics) {
        return topics.records().stream()
                .filter(told -> told.topic().equals("settled"))
                .map(KafkaIT::eventId)
                .collect(Collectors.toSet());
    }

    /** People who buy nothing on the campus: what is settled is what came from the topic, however far the time is played on. */
    private String quietMorning() throws IOException {
        String handful = Files.readString(Day.HANDFUL);
        assertThat(handful).contains("count: 24");
        return Files.writeString(home.resolve("quiet.world.yaml"), handful.replace("count: 24", "count: 0"))
                .toString();
    }

    private String bundle(String brokers) throws IOException {
        Path bundle = Files.createDirectories(home.resolve("teams/till"));
        Files.writeString(bundle.resolve("bundle.yaml"), MANIFEST.formatted(brokers));
        Files.writeString(bundle.resolve("rules.yaml"), RULES);
        Files.writeString(bundle.resolve("till.camel.yaml"), ROUTES);
        return bundle.toString();
    }

    private static ProducerRecord<String, String> sale(int number, String account, Instant bought) {
        String sale = """
                {"id": "S-%d", "account": "%s", "status": "paid", "amountYuan": 2, "orderTime": "%s", "merchant": {"name": "till"}}""".formatted(number, account, bought);
        return new ProducerRecord<>("sales", account, sale);
    }

    private static String eventId(ConsumerRecord<String, String> told) {
        return new String(told.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }

    private static long handedIn(JdbcTemplate jdbc) {
        return count(jdbc, "select count(*) from campus_transaction where source = 'till/sales'");
    }

    private static long count(JdbcTemplate jdbc, String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
