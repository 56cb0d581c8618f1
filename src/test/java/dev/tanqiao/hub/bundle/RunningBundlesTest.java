package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.TestKafka;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.lab.check.BrokerView;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A bundle on a hub: what its sources and sinks do, on a real database and by HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningBundlesTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final String SECRET = "a-secret-of-the-bundle";
    private static final String OPERATE = "operate-token-of-the-test";

    private final SettableClock clock = new SettableClock(NOON);
    private final HttpClient http = HttpClient.newHttpClient();
    private Path directory;
    private int brokerPort;
    private Hub hub;
    private JdbcClient jdbc;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        Path bundle = Files.createDirectories(directory.resolve("teams/bikes"));
        Files.createDirectories(bundle.resolve("schemas"));
        Files.writeString(bundle.resolve("bundle.yaml"), MANIFEST);
        Files.writeString(bundle.resolve("rides.camel.yaml"), ROUTES);
        Files.writeString(bundle.resolve("subscriptions.yaml"), SUBSCRIPTIONS);
        Files.writeString(bundle.resolve("schemas/ride.json"), SCHEMA);
        try (var free = new ServerSocket(0)) {
            brokerPort = free.getLocalPort();
        }
        Path secrets = Files.createDirectories(directory.resolve("secrets/bikes"));
        Files.writeString(secrets.resolve("secret"), SECRET);
        Files.writeString(
                directory.resolve("receiver"), "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.bundles.locations",
                        bundle + ",examples/settled-to-kafka",
                        "tanqiao.bundle.settled-to-kafka.brokers",
                        "localhost:" + brokerPort,
                        "tanqiao.bundles.watch",
                        "true",
                        "tanqiao.api.operate-token-file",
                        Files.writeString(directory.resolve("operate"), OPERATE).toString(),
                        "tanqiao.delivery.secrets-directory",
                        directory.toString(),
                        "tanqiao.bundles.secrets-directory",
                        directory.resolve("secrets").toString()));
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    private static final String MANIFEST = """
            name: bikes
            version: 1.0.0
            description: Rides of bikes.
            order: 20
            properties:
              secret: {type: string, description: What senders know., secret: true, required: true}
              greeting: {type: string, description: What is said., default: hello}
              every: {type: duration, description: How often it is asked., default: 1h}
              receiver: {type: string, description: Who is told of rides., default: ""}
            """;

    private static final String SUBSCRIPTIONS = """
            - id: folder
              to: "file:out?fileName=counted.json"
              events: [bikes.counted]
            - id: receiver
              url: "{{receiver}}"
              secret: receiver
              events: [bikes.nothing]
            """;

    private static final String SCHEMA = """
            {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
            """;

    private static final String ROUTES = """
            - route:
                id: rides
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {secret: "{{secret}}", schema: schemas/ride.json, key: /id, redelivery: 10s}
                  steps:
                    - choice:
                        when:
                          - simple: "${body[km]} == 0"
                            steps:
                              - throwException: {exceptionType: java.lang.IllegalArgumentException, message: no way}
                    - to:
                        uri: kamelet:tanqiao-event-sink
                        parameters: {type: ridden}
            - route:
                id: counted
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: bikes.ridden, orderBy: /id, filter: "${body[data][km]} > 5"}
                  steps:
                    - setBody: {simple: "{\\"of\\": \\"${body[subject]}\\", \\"attempt\\": ${header.TanqiaoAttempt}}"}
                    - to:
                        uri: kamelet:tanqiao-event-sink
                        parameters: {type: counted}
            - route:
                id: many
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {secret: "{{secret}}", key: /id, redelivery: 10s}
                  steps:
                    - split:
                        simple: "${body[parts]}"
                        steps:
                          - to:
                              uri: kamelet:tanqiao-event-sink
                              parameters: {type: part}
                    - filter:
                        simple: "${header.TanqiaoAttempt} == 1"
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: once more}
            - route:
                id: steps
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {secret: "{{secret}}", key: /n}
                  steps:
                    - to:
                        uri: kamelet:tanqiao-event-sink
                        parameters: {type: step}
            - route:
                id: ordered
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: bikes.step, orderBy: /who, redelivery: 10s}
                  steps:
                    - setBody: {simple: "${body[data]}"}
                    - filter:
                        simple: "${body[n]} == 1 && ${header.TanqiaoAttempt} == 1"
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: later}
                    - to:
                        uri: kamelet:tanqiao-event-sink
                        parameters: {type: stepped}
            - route:
                id: gate
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - setHeader: {name: CamelHttpResponseCode, simple: "${body[code]}"}
                    - setBody: {simple: "${body[answer]}"}
            - route:
                id: said
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - setHeader: {name: CamelHttpResponseCode, simple: "${body[code]}"}
                    - setBody: {constant: "{\\"open\\": false}"}
            - route:
                id: who
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - to: kamelet:tanqiao-person-action
            - route:
                id: where
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - to: kamelet:tanqiao-settlement-action
            - route:
                id: fits
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - doTry:
                        steps:
                          - to:
                              uri: kamelet:json-schema-validate-action
                              parameters: {schema: schemas/ride.json}
                        doCatch:
                          - exception: [dev.tanqiao.hub.bundle.door.SchemaViolation]
                            steps:
                              - setBody: {simple: "${map('why',${exception.message})}"}
            - route:
                id: greet
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - setBody: {constant: "{{greeting}}"}
            - route:
                id: nightly
                from:
                  uri: kamelet:tanqiao-schedule-source
                  parameters: {every: "{{every}}"}
                  steps:
                    - setBody: {simple: "{\\"due\\": \\"${body}\\"}"}
                    - to:
                        uri: kamelet:tanqiao-event-sink
                        parameters: {type: nightly}
            """;

    @Test
    void a_post_is_stored_once_and_its_route_runs_durably() throws Exception {
        assertThat(post("/in/bikes/rides", "{\"id\": \"r1\", \"km\": 7.50}").statusCode())
                .isEqualTo(202);
        HttpResponse<String> again = post("/in/bikes/rides", "{\"id\": \"r1\", \"km\": 7.50}");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).contains("\"duplicate\":true");

        await().atMost(Duration.ofSeconds(20)).until(() -> events("bikes.counted"), counted -> counted.size() == 1);
        assertThat(events("bikes.ridden")).hasSize(1).first().asString().contains("\"km\": 7.5");
        assertThat(events("bikes.counted"))
                .first()
                .asString()
                .contains("bikes/rides/")
                .contains("\"attempt\": 1");
        Path written = directory.resolve("bundles/bikes/out/counted.json");
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(written) && Files.size(written) > 0);
        assertThat(Files.readString(written)).contains("\"type\":\"bikes.counted\"");
    }

    @Test
    void a_route_that_fails_is_run_again_and_its_post_ends_as_a_dead_letter() throws Exception {
        assertThat(post("/in/bikes/rides", "{\"id\": \"r0\", \"km\": 0}").statusCode())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts("bikes/rides"), attempts -> attempts == 1);
        clock.tick(Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(20)).until(() -> dead("bikes/rides"), dead -> dead == 1);
        assertThat(jdbc.sql("select reason from delivery where status = 'DEAD'")
                        .query(String.class)
                        .single())
                .contains("no way");
    }

    @Test
    void what_has_the_same_order_waits_for_the_one_before() throws Exception {
        post("/in/bikes/steps", "{\"n\": 1, \"who\": \"li\"}");
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts("bikes/ordered"), attempts -> attempts == 1);
        post("/in/bikes/steps", "{\"n\": 2, \"who\": \"li\"}");
        post("/in/bikes/steps", "{\"n\": 3, \"who\": \"wang\"}");
        await().atMost(Duration.ofSeconds(20)).until(() -> events("bikes.stepped"), stepped -> stepped.size() == 1);

        clock.tick(Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(20)).until(() -> events("bikes.stepped"), stepped -> stepped.size() == 3);
        assertThat(jdbc.sql("select data ->> 'n' from event where type = 'bikes.stepped' order by number")
                        .query(String.class)
                        .list())
                .containsExactly("3", "1", "2");
    }

    @Test
    void each_part_of_a_split_is_told_once_also_when_the_route_runs_again() throws Exception {
        post("/in/bikes/many", "{\"id\": \"m1\", \"parts\": [{\"p\": 1}, {\"p\": 2}, {\"p\": 2}]}");
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts("bikes/many"), attempts -> attempts == 1);
        clock.tick(Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(20)).until(() -> delivered("bikes/many"), delivered -> delivered == 1);
        assertThat(events("bikes.part")).containsExactlyInAnyOrder("{\"p\": 1}", "{\"p\": 2}", "{\"p\": 2}");
    }

    @Test
    void a_post_that_may_not_be_taken_is_told_why_and_not_stored() throws Exception {
        assertThat(post("/in/bikes/rides", "{\"km\": 7}").body()).contains("id");
        assertThat(post("/in/bikes/rides", "{\"km\": 7}").statusCode()).isEqualTo(422);
        assertThat(post("/in/bikes/rides", "{", SECRET).statusCode()).isEqualTo(400);
        assertThat(post("/in/bikes/rides", "{\"id\": \"x\"}", "another").statusCode())
                .isEqualTo(401);
        assertThat(post("/in/bikes/none", "{\"id\": \"x\"}").statusCode()).isEqualTo(404);
        assertThat(post("/in/bikes/gate", "{\"id\": \"x\"}").statusCode()).isEqualTo(404);
        assertThat(jdbc.sql("select count(*) from event where subject like 'inbox/bikes/rides/x%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_request_is_answered_by_its_route() throws Exception {
        HttpResponse<String> answer = post("/ext/bikes/gate", "{\"code\": 203, \"answer\": {\"open\": true}}");
        assertThat(answer.statusCode()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo("{\"open\":true}");
        HttpResponse<String> refusal = post("/ext/bikes/said", "{\"code\": \"503\"}");
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(refusal.body()).isEqualTo("{\"open\": false}");
        assertThat(refusal.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(post("/ext/bikes/said", "{\"code\": \"99\"}").statusCode()).isEqualTo(500);
        assertThat(post("/ext/bikes/said", "{\"code\": \"soon\"}").statusCode()).isEqualTo(500);
        assertThat(post("/ext/bikes/gate", "{}", "another").statusCode()).isEqualTo(401);
    }

    @Test
    void a_schedule_begins_a_route() {
        clock.tick(Duration.ofHours(2));
        await().atMost(Duration.ofSeconds(20)).until(() -> events("bikes.nightly"), ticks -> !ticks.isEmpty());
    }

    @Test
    void what_is_saved_runs_and_what_cannot_run_changes_nothing() throws Exception {
        Path routes = directory.resolve("teams/bikes/later.camel.yaml");
        Files.writeString(
                routes,
                "- route: {id: later, from: {uri: kamelet:tanqiao-request-source, parameters: {secret: '{{secret}}'}, steps: [{setBody: {constant: one}}]}}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> post("/ext/bikes/later", "{}").body(), "one"::equals);

        Files.writeString(
                routes,
                "- route: {id: later, from: {uri: kamelet:tanqiao-request-source, parameters: {secret: '{{secret}}'}, steps: [{to: 'sql:select 1'}]}}");
        Files.writeString(
                directory.resolve("teams/bikes/more.camel.yaml"),
                "- route: {id: more, from: {uri: direct:more, steps: [{stop: {}}]}}");
        assertThat(post("/ext/bikes/later", "{}").body()).isEqualTo("one");

        Files.writeString(
                routes,
                "- route: {id: later, from: {uri: kamelet:tanqiao-request-source, parameters: {secret: '{{secret}}'}, steps: [{setBody: {constant: two}}]}}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> post("/ext/bikes/later", "{}").body(), "two"::equals);
    }

    @Test
    void a_version_that_fails_at_its_start_leaves_the_former_one_at_work() throws Exception {
        RunningBundles running = hub.bean(RunningBundles.class);
        run(running, trains("one", "second"));
        assertThat(post("/ext/trains/first", "{}").body()).isEqualTo("one");

        Bundle broken = trains("two", "first"); // a route has one source, which is seen when it is opened
        assertThatThrownBy(() -> run(running, broken)).hasMessageContaining("trains");
        assertThat(post("/ext/trains/first", "{}").body()).isEqualTo("one");
        assertThat(post("/ext/trains/second", "{}").body()).isEqualTo("one");
    }

    @Test
    void operators_see_which_bundles_run_what_they_suffer_from_and_what_they_use() throws Exception {
        Path bundle = Files.createDirectories(directory.resolve("ferries"));
        Files.writeString(
                bundle.resolve("bundle.yaml"),
                "name: ferries\nversion: 1.0.0\ndescription: Ferries.\norder: 40\ngrants: {hosts: [localhost]}\n");
        Files.writeString(bundle.resolve("ferries.camel.yaml"), """
                - route: {id: crossings, from: {uri: "ftp://localhost:1/crossings", parameters: {username: a, password: b, initialDelay: 0, delay: 50}, steps: [{log: x}]}}
                - route: {id: now, from: {uri: kamelet:tanqiao-request-source, parameters: {secret: "%s"}, steps: [{setBody: {constant: "12:00"}}]}}
                """.formatted(SECRET));
        Bundle ferries = Bundle.of(BundleFiles.ofFolder(bundle), "0.1.0");
        RunningBundles running = hub.bean(RunningBundles.class);
        BundlesHealth health = hub.bean(BundlesHealth.class);

        run(running, ferries);
        await().untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE));
        assertThat(String.valueOf(health.health().getDetails().get("troubles")))
                .contains("ferries=[")
                .contains("crossings: ")
                .contains("localhost:1");
        assertThat(running.stamps()).contains(ferries.stamp());

        post("/ext/ferries/now", "{}");
        assertThat(hub.bean(MeterRegistry.class)
                        .get("tanqiao.bundle.exchanges")
                        .tags("bundle", "ferries", "route", "now", "outcome", "done")
                        .timer()
                        .count())
                .isOne();

        running.keep(List.of("bikes", "settled-to-kafka"));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void a_source_that_cannot_be_shared_waits_while_another_replica_has_it() throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("sheets"));
        Files.writeString(
                bundle.resolve("bundle.yaml"), "name: sheets\nversion: 1.0.0\ndescription: Sheets.\norder: 50\n");
        Files.writeString(bundle.resolve("sheets.camel.yaml"), """
                - route: {id: rows, from: {uri: "file:in", parameters: {initialDelay: 0, delay: 20}, steps: [{to: "file:out"}]}}
                """);
        jdbc.sql("insert into source_lease values ('sheets/rows', 'another replica', now() + interval '1 minute')")
                .update();
        Path in = Files.createDirectories(directory.resolve("bundles/sheets/in"));
        Path sheet = Files.writeString(in.resolve("sheet.csv"), "a,b");
        RunningBundles running = hub.bean(RunningBundles.class);
        UnsharedSources sources = hub.bean(UnsharedSources.class);

        run(running, Bundle.of(BundleFiles.ofFolder(bundle), "0.1.0"));
        sources.look();
        await().untilAsserted(() -> assertThat(running.troubles()).doesNotContainKey("sheets")); // it has to look once
        assertThat(sheet).exists();
        jdbc.sql("update source_lease set lease_until = now() - interval '1 second'")
                .update();
        sources.look();
        await().until(() -> Files.exists(directory.resolve("bundles/sheets/out/sheet.csv")));

        running.keep(List.of("bikes", "settled-to-kafka"));
    }

    @Test
    void data_of_persons_is_masked_and_a_body_is_held_against_a_schema() throws Exception {
        jdbc.sql("""
                insert into enrolment (account, name, state, consented_at, cid)
                values ('gwang', '王小明', 'AUTHORIZED', '2026-03-01T00:00:00Z', 'CID0001')""").update();
        assertThat(post("/ext/bikes/who", "{\"account\": \"gwang\"}").body())
                .isEqualTo("{\"known\":true,\"account\":\"g***\",\"name\":\"王***\",\"state\":\"AUTHORIZED\","
                        + "\"authorized\":true,\"consentedAt\":\"2026-03-01T00:00:00Z\",\"cid\":\"C***\"}");
        assertThat(post("/ext/bikes/who", "{\"account\": \"nobody\"}").body()).isEqualTo("{\"known\":false}");
        assertThat(post("/ext/bikes/where", "{\"settlementId\": 4711}").body()).isEqualTo("{\"known\":false}");
        assertThat(post("/ext/bikes/where", "{}").statusCode()).isEqualTo(500);

        assertThat(post("/ext/bikes/fits", "{\"id\": \"r1\"}").body()).isEqualTo("{\"id\":\"r1\"}");
        assertThat(post("/ext/bikes/fits", "{\"id\": 1}").body()).contains("/id: ");
    }

    @Test
    void settled_points_reach_kafka_in_order_for_each_person_though_no_broker_answers_at_first() throws Exception {
        String route = "settled-to-kafka/settled";
        settled(1, "zhou");
        settled(2, "zhou");
        settled(3, "wang");
        settled(4, "zhou");
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> jdbc.sql("select count(*) from delivery where subscription_id = ? and attempt = 1")
                                .param(route)
                                .query(Long.class)
                                .single(),
                        tried -> tried == 2);

        try (var kafka = new TestKafka(brokerPort);
                var topics = new BrokerView(kafka.address())) {
            clock.tick(Duration.ofSeconds(60));
            await().atMost(Duration.ofSeconds(20)).until(() -> delivered(route), delivered -> delivered == 4);
            List<ConsumerRecord<String, String>> records = topics.records();
            assertThat(records).hasSize(4).allSatisfy(each -> {
                assertThat(each.headers().headers("content-type")).hasSize(1);
                assertThat(each.value()).contains("\"account\":\"%s\"".formatted(each.key()), eventId(each));
            });
            assertThat(records)
                    .filteredOn(each -> each.key().equals("zhou"))
                    .extracting(ConsumerRecord::value)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"settlement/1\""),
                            second -> assertThat(second).contains("\"settlement/2\""),
                            third -> assertThat(third).contains("\"settlement/4\""));

            // As a hub leaves it that dies after the broker's acknowledgement and before it notes that.
            jdbc.sql("update delivery set status = 'PENDING', due_at = changed_at where subscription_id = ?")
                    .param(route)
                    .update();
            await().atMost(Duration.ofSeconds(20)).until(() -> delivered(route), delivered -> delivered == 4);
            assertThat(topics.records()).hasSize(8);
            assertThat(topics.records().stream()
                            .map(RunningBundlesTest::eventId)
                            .distinct())
                    .hasSize(4);
        }
    }

    private static String eventId(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }

    private void settled(int settlement, String account) {
        hub.bean(Outbox.class)
                .add(Event.happened(
                        EventType.SETTLEMENT_SETTLED,
                        "settlement/" + settlement,
                        null,
                        1,
                        clock.instant(),
                        Map.of("account", account, "pointsA", "2.5")));
    }

    @Test
    void a_property_is_set_over_the_api_and_taken_back() throws Exception {
        String greeting = "/api/bundles/bikes/properties/greeting";
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("hello");

        assertThat(api("PUT", greeting, "{\"value\": \"good day\", \"reason\": \"spring\", \"as\": \"li\"}"))
                .contains("\"value\":\"good day\",\"setBy\":\"api\",\"actor\":\"li (operate)\"");
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("good day");
        assertThat(api("GET", "/api/bundles", ""))
                .contains("\"name\":\"bikes\"")
                .contains("\"name\":\"secret\"")
                .doesNotContain(SECRET);

        assertThat(api("PUT", "/api/bundles/bikes/properties/every", "{\"value\": \"0s\", \"reason\": \"x\"}"))
                .contains("\"status\":409")
                .contains("cannot run")
                .contains("Nothing was changed.");
        assertThat(api("PUT", "/api/bundles/bikes/properties/every", "{\"value\": \"soon\", \"reason\": \"x\"}"))
                .contains("\"status\":400")
                .contains("a duration like 90s");
        assertThat(api("PUT", "/api/bundles/bikes/properties/receiver", "{\"value\": \"nowhere\", \"reason\": \"x\"}"))
                .contains("\"status\":409")
                .contains("subscriptions.yaml")
                .contains("Nothing was changed.");
        assertThat(api("PUT", "/api/bundles/bike/properties/every", "{\"value\": \"2h\", \"reason\": \"x\"}"))
                .contains("\"status\":404");
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("good day");

        api("DELETE", greeting, "{\"reason\": \"autumn\"}");
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("hello");
        assertThat(jdbc.sql("select action from act where subject = 'property greeting of bundle bikes' order by id")
                        .query(String.class)
                        .list())
                .containsExactly("set-property", "reset-property");

        PropertyWatch watch = hub.bean(PropertyWatch.class);
        watch.look();
        assertThatThrownBy(() -> hub.bean(UnitOfWork.class).run(() -> {
                    hub.bean(BundleOverview.class).set("bikes", "greeting", "never", "li");
                    assertThat(jdbc.sql("show idle_in_transaction_session_timeout")
                                    .query(String.class)
                                    .single())
                            .as("routes may take 20 s to end")
                            .isEqualTo("1h");
                    throw new IllegalStateException("not committed");
                }))
                .hasMessage("not committed");
        watch.look();
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("hello");

        // As another replica would have it.
        greetBy("servus");
        BundleSet early = hub.bean(BundleLoader.class).committed();
        greetBy("salve");
        watch.look();
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("salve");
        hub.bean(BundleLoader.class).apply(early);
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("servus");
        watch.look();
        assertThat(post("/ext/bikes/greet", "{}").body())
                .as("what was built before they were set has them too")
                .isEqualTo("salve");

        jdbc.sql("""
                        insert into bundle_property (bundle, name, value, actor, changed_at)
                        values ('bikes', 'greeting', 'halfway', 'li', now()), ('settled-to-kafka', 'topic', 'x?no=option', 'li', now())
                        on conflict (bundle, name) do update set value = excluded.value, revision = excluded.revision""").update();
        watch.look();
        assertThat(post("/ext/bikes/greet", "{}").body()).isEqualTo("salve");
        jdbc.sql("delete from bundle_property where bundle = 'settled-to-kafka'")
                .update();
        api("DELETE", greeting, "{\"reason\": \"autumn\"}");
    }

    @Test
    void who_decides_may_wait_for_rules_while_another_revision_waits_for_them() {
        RevisionRows revisions = hub.bean(RevisionRows.class);
        UnitOfWork work = hub.bean(UnitOfWork.class);
        var next = new FutureTask<>(() -> work.commit(revisions::lock));
        work.run(() -> {
            revisions.share(); // decides
            new Thread(next).start();
            await().until(() -> jdbc.sql(
                            "select exists (select from pg_locks where locktype = 'advisory' and not granted)")
                    .query(Boolean.class)
                    .single());
            var loaded = new FutureTask<>(hub.bean(BundleLoader.class)::committed);
            new Thread(loaded).start();
            await().until(loaded::isDone);
        });
        await().until(next::isDone);
    }

    private void greetBy(String words) {
        jdbc.sql(
                        "update bundle_property set value = ?, revision = nextval('bundle_property_revision') where name = 'greeting'")
                .param(words)
                .update();
    }

    @Test
    void properties_are_set_at_the_command_line() {
        assertThat(properties("set", "bikes", "every", "2h", "--reason", "quiet weeks", "--as", "li"))
                .contains("bikes every: 2h, set by api: li (operate).");
        assertThat(properties("list"))
                .containsPattern("(?m)^BUNDLE +PROPERTY +VALUE +SET BY *$")
                .containsPattern("(?m)^bikes +every +2h +api: li \\(operate\\)$")
                .containsPattern("(?m)^bikes +secret +\\(secret\\) +secret$");
        assertThat(properties("reset", "bikes", "every", "--reason", "busy weeks"))
                .contains("bikes every: 1h, set by default.");
        assertThat(properties("set", "bikes", "secret", "x", "--reason", "x"))
                .contains("'secret' is a secret, which no API takes")
                .contains("Nothing was changed.");
    }

    private String properties(String... asked) {
        List<String> command = new ArrayList<>(List.of("bundle", "properties"));
        command.addAll(List.of(asked));
        command.addAll(List.of("--hub", "http://127.0.0.1:" + hub.port()));
        command.addAll(List.of("--token-file", directory.resolve("operate").toString()));
        return Day.print(command.toArray(String[]::new));
    }

    private String api(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer " + OPERATE)
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void run(RunningBundles running, Bundle bundle) {
        var subscriptions = new SubscriptionsReader.Read(
                bundle.name(), YamlDocument.parse(bundle.name(), "[]"), List.of(), Map.of());
        running.build(new BundleSet.Member(
                        bundle, new BundleProperties(Map.of(), Set.of(), Set.of()), subscriptions, List.of(), 0, false))
                .ifPresent(running::replace);
    }

    private Bundle trains(String answer, String routeOfTheSecond) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("trains-" + answer));
        Files.writeString(
                bundle.resolve("bundle.yaml"),
                "name: trains\nversion: 1.0.0\ndescription: Rides of trains.\norder: 30\n");
        Files.writeString(
                bundle.resolve("rides.camel.yaml"), """
                - route: {id: first, from: {uri: kamelet:tanqiao-request-source, parameters: {secret: "%s"}, steps: [{setBody: {constant: "%s"}}]}}
                - route: {id: second, from: {uri: "tanqiao:request?secret=%s&name=second&route=%s", steps: [{setBody: {constant: "%s"}}]}}
                """.formatted(SECRET, answer, SECRET, routeOfTheSecond, answer));
        return Bundle.of(BundleFiles.ofFolder(bundle), "0.1.0");
    }

    private List<String> events(String type) {
        return jdbc.sql("select data::text from event where type = ?")
                .param(type)
                .query(String.class)
                .list();
    }

    private long attempts(String subscription) {
        return jdbc.sql("select coalesce(max(attempt), 0) from delivery where subscription_id = ?")
                .param(subscription)
                .query(Long.class)
                .single();
    }

    private long delivered(String subscription) {
        return jdbc.sql("select count(*) from delivery where subscription_id = ? and status = 'DELIVERED'")
                .param(subscription)
                .query(Long.class)
                .single();
    }

    private long dead(String subscription) {
        return jdbc.sql("select count(*) from delivery where subscription_id = ? and status = 'DEAD'")
                .param(subscription)
                .query(Long.class)
                .single();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return post(path, body, SECRET);
    }

    private HttpResponse<String> post(String path, String body, String secret)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + secret)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
