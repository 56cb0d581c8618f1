package dev.tanqiao.hub.bundle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.bundle.BundleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of bundles, and that each expectation can fail. */
class BundleTestsTest {

    private static final String MANIFEST = """
            name: bikes
            version: 1.0.0
            description: Rides of bikes.
            order: 20
            properties:
              secret: {type: string, description: What senders know., secret: true, required: true}
            grants: {operations: [checkCode], hosts: ["desk.example.edu"]}
            """;

    private static final String ROUTES = """
            - route:
                id: rides
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {secret: "{{secret}}", key: /id, redelivery: "1h,1h"}
                  steps:
                    - to: {id: hold, uri: direct:check}
                    - to: {id: tell, uri: kamelet:tanqiao-event-sink, parameters: {type: ridden}}
                    - to: {id: queue, uri: seda:desk}
            - route:
                id: check
                from:
                  uri: direct:check
                  steps:
                    - setBody: {id: keep, simple: "${body}"}
            - route:
                id: desk
                from:
                  uri: seda:desk
                  steps:
                    - marshal: {json: {library: Jackson}}
                    - to: {id: post, uri: "https://desk.example.edu/rides?httpMethod=POST"}
            - route:
                id: gate
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{secret}}"}
                  steps:
                    - to: {id: ask, uri: kamelet:siyuan-check-code-action}
                    - setBody: {simple: "${body[open]}"}
            """;

    @TempDir
    Path folder;

    static List<String> shipped() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("routes/examples"))) {
            return Stream.concat(Stream.of("routes/campus-carbon"), examples.map(Path::toString))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void the_shipped_bundles_pass_their_tests(String bundle) throws IOException {
        BundleTests.Report report = BundleTests.play(BundleFiles.of(Path.of(bundle)));
        assertThat(report.results()).isNotEmpty();
        assertThat(report.results())
                .flatExtracting(BundleTests.Result::findings)
                .isEmpty();
    }

    @Test
    void a_post_goes_through_its_inbox_to_whoever_is_told() throws IOException {
        BundleTests.Report report = play("""
                - name: a ride is told once
                  when:
                    - {to: rides, body: {id: r1, km: 7}}
                    - {to: rides, body: {id: r1, km: 7}}
                  expect:
                    attempts: 0
                    events: [{type: bikes.ridden, data: {id: r1, km: 7}}]
                    sent: [{to: "https://desk.example.edu/rides", body: {added: true}}]
                    reached: [hold, queue, "https://desk.*"]
                    notReached: [ask]
                """);
        assertThat(findings(report)).isEmpty();
        assertThat(report.coverage().routes())
                .filteredOn(route -> route.route().equals("gate"))
                .allMatch(route ->
                        route.reached() == 0 && route.all() == route.missed().size());
    }

    @Test
    void a_step_that_fails_is_run_again_as_its_redelivery_says() throws IOException {
        assertThat(findings(play("""
                - name: the second attempt ends well
                  when: [{to: rides, body: {id: r1}}]
                  mock: [{step: hold, call: 1, fails: not now}]
                  expect: {attempts: 2, deadLetter: false, events: [{type: bikes.ridden}]}
                - name: after the third it is a dead letter
                  when: [{to: rides, body: {id: r1}}]
                  mock: [{step: hold, fails: never}]
                  expect: {attempts: 3, deadLetter: true, error: never, events: [], notReached: [tell]}
                """))).isEmpty();
    }

    @Test
    void an_operation_is_answered_by_a_mock_alone() throws IOException {
        assertThat(findings(play("""
                - name: mocked
                  when: [{to: gate, body: {code: x}}]
                  mock: [{step: ask, answer: {body: {open: true}}}]
                  expect: {body: true}
                - name: not mocked
                  when: [{to: gate, body: {code: x}}]
                  expect: {body: true}
                """)))
                .singleElement()
                .asString()
                .contains("test/a.test.yaml:6: the route gate failed at the step ask (bikes.camel.yaml:")
                .contains("No mock answers checkCode; mock the step that calls it.");
    }

    @Test
    void what_comes_otherwise_is_told_with_line_and_nearest() throws IOException {
        assertThat(findings(play("""
                - name: otherwise
                  when: [{to: check, body: {km: 7}}]
                  expect:
                    body: {kn: 7}
                    events: [{type: bikes.ridden}]
                    reached: [kep]
                    notReached: [keep]
                - name: no such step
                  when: [{to: check, body: {km: 7}}]
                  mock: [{step: keap, fails: x}]
                  expect: {body: {km: 7}}
                - name: no such route
                  when: [{to: chekc}]
                  expect: {sent: []}
                - name: a number
                  when: [{to: check, body: {km: 7}}]
                  expect: {body: {km: 8}}
                """)))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .contains("a.test.yaml:4: body/kn: expected 7, got no 'kn'; did you mean km?"),
                        one -> assertThat(one)
                                .contains("a.test.yaml:5: events: expected [{\"type\":\"bikes.ridden\"}], got []"),
                        one -> assertThat(one)
                                .contains("a.test.yaml:6: reached/0: No step has the id 'kep'; did you mean keep?"),
                        one -> assertThat(one).contains("a.test.yaml:7: notReached/0: expected not keep to be reached"),
                        one -> assertThat(one)
                                .contains("a.test.yaml:10: No step has the id 'keap'; did you mean keep?"),
                        one -> assertThat(one)
                                .contains("a.test.yaml:13: There is no route 'chekc'; did you mean check?"),
                        one -> assertThat(one).contains("a.test.yaml:17: body/km: expected 8, got 7"));
    }

    private List<String> findings(BundleTests.Report report) {
        return report.results().stream().flatMap(one -> one.findings().stream()).toList();
    }

    /** Camel would wait half a minute for it, at every attempt. */
    @Test
    @Timeout(20)
    void a_call_that_nobody_takes_fails_at_once() throws IOException {
        BundleTests.Report report = play("""
                - name: a ride
                  when: [{to: rides, body: {id: R1}}]
                  expect: {reached: [tell]}
                """, ROUTES.replace("uri: direct:check}", "uri: direct:chekc}"));

        assertThat(findings(report)).singleElement().asString().contains("No consumers available", "direct://chekc");
    }

    private BundleTests.Report play(String tests) throws IOException {
        return play(tests, ROUTES);
    }

    private BundleTests.Report play(String tests, String routes) throws IOException {
        Files.createDirectories(folder.resolve("test"));
        Files.writeString(folder.resolve("bundle.yaml"), MANIFEST);
        Files.writeString(folder.resolve("bikes.camel.yaml"), routes);
        Files.writeString(folder.resolve("test/a.test.yaml"), tests);
        return BundleTests.play(BundleFiles.of(folder));
    }
}
