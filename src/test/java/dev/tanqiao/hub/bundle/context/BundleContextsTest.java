package dev.tanqiao.hub.bundle.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Message;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route of a bundle can do in its context, and what it cannot. */
class BundleContextsTest {

    @TempDir
    Path folder;

    private final Hub hub = new Hub();

    @Test
    void maps_are_walked_through_and_handed_in() throws Exception {
        try (CamelContext camel = load("""
                - route:
                    id: rides
                    from:
                      uri: direct:rides
                      steps:
                        - setVariable: {name: who, simple: "${body[user].name}"}
                        - setBody: {simple: "${body[rides][last][km]} ${variable.who} {{limit}}"}
                        - to: {uri: "tanqiao:purchase", parameters: {route: rides}}
                """)) {
            camel.start();
            camel.createProducerTemplate()
                    .requestBody(
                            "direct:rides",
                            Map.of(
                                    "user",
                                    Map.of("name", "gwang"),
                                    "rides",
                                    List.of(Map.of("km", 1), Map.of("km", 7))));
        }
        assertThat(hub.asked).extracting(Door.Request::body).containsExactly("7 gwang 12");
    }

    @Test
    void aliases_that_explode_are_refused_before_Camel_unfolds_them() {
        String levels = IntStream.range('b', 'x')
                .mapToObj(level -> "        %c: &%c [*%c, *%c]\n".formatted(level, level, level - 1, level - 1))
                .collect(Collectors.joining());
        assertThatThrownBy(() -> load("""
                - route:
                    id: bomb
                    from:
                      uri: direct:bomb
                      parameters:
                        a: &a [x, x]
                """ + levels))
                .hasMessageContaining("a file that its aliases unfold to at most 20000000 characters");
    }

    @Test
    void a_kamelet_source_knows_the_route_that_uses_it() throws Exception {
        try (CamelContext camel = load("""
                - route:
                    id: told
                    from:
                      uri: kamelet:events
                      parameters: {types: "settlement.*"}
                      steps:
                        - setBody: {simple: "${body[type]}"}
                        - to: kamelet:hand-in
                """)) {
            camel.start();
            assertThat(hub.open.keySet())
                    .containsExactly(new Source(Source.Kind.EVENTS, "told", Map.of("types", "settlement.*")));
            Message end = hub.open
                    .values()
                    .iterator()
                    .next()
                    .receive(new Message(Map.of("type", "settlement.settled"), Map.of(), "event 7"));
            assertThat(end.body()).isEqualTo("done");
        }
        assertThat(hub.asked)
                .containsExactly(new Door.Request("purchase", Map.of(), "told", "settlement.settled", "event 7"));
        assertThat(hub.open).isEmpty();
    }

    @Test
    void a_failing_route_fails_its_source() throws Exception {
        try (CamelContext camel = load("""
                - route:
                    id: told
                    from:
                      uri: kamelet:events
                      parameters: {types: "*"}
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: no}
                """)) {
            camel.start();
            Receiver receiver = hub.open.values().iterator().next();
            assertThatThrownBy(() -> receiver.receive(new Message(Map.of(), Map.of(), "")))
                    .hasMessage("no");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            to: "sql:update settlement set points_a = points_a + 1000" | component 'sql'
            to: "bean:settleSteps" | component 'bean'
            to: "exec:sh" | component 'exec'
            toD: "sql:select 1" | component 'sql'
            recipientList: {constant: "language:groovy:1"} | component 'language'
            enrich: {constant: "sql:select 1"} | component 'sql'
            wireTap: {uri: "controlbus:route?routeId=x&action=stop"} | component 'controlbus'
            script: {groovy: "new File('/tmp/x').text"} | language 'groovy'
            setBody: {language: {language: bean, expression: "x"}} | calls no bean
            setBody: {method: {ref: settleSteps, method: free}} | ref
            bean: {ref: settleSteps, method: free} | settleSteps
            bean: {beanType: java.lang.Runtime, method: getRuntime} | java.lang.Runtime
            process: {ref: "#class:java.lang.Object"} | java.lang.Object
            setBody: {simple: "${env.HOME}"} | function 'env.'
            setBody: {simple: "${sysenv.HOME}"} | function 'sysenv.'
            setBody: {simple: "${sys.user.dir}"} | function 'sys.'
            setBody: {simple: "$simple{sys.user.dir}"} | function 'sys.'
            setBody: {simple: "${ref:door}"} | function 'ref:'
            setBody: {simple: "${type:java.lang.Integer.MAX_VALUE}"} | function 'type:'
            setBody: {simple: "${bean:door}"} | function 'bean:'
            setBody: {simple: "${camelContext.name}"} | function 'camelContext.'
            setBody: {simple: "${exchange.context.name}"} | function 'exchange.'
            setBody: {simple: "${load(file:/etc/hostname)}"} | function 'load('
            setBody: {simple: "resource:file:/etc/hostname"} | loads no resource
            setBody: {simple: "${body.getClass()}"} | nothing can be called
            setBody: {simple: "${body.class.name}"} | nothing can be called
            setBody: {simple: "${${body}}"} | no function '$'
            setBody: {simple: "${s${body}}"} | no function 's$'
            setBody: {simple: "${replace(a,b,${env.HOME})}"} | function 'env.'
            setBody: {constant: "{{env:HOME}}"} | {{env:…}}
            setBody: {constant: "{{sys:user.dir}}"} | {{sys:…}}
            setBody: {constant: "{{bean:door.x}}"} | {{bean:…}}
            setBody: {constant: "{{tanqiao.city.app-id}}"} | tanqiao.city.app-id
            setBody: {constant: "resource:file:/etc/hostname"} | only files of its own
            setBody: {constant: "resource:classpath:application.yaml"} | only files of its own
            convertBodyTo: {type: java.io.File} | java.io.File
            setBody: {simple: "${bodyAs(java.io.File)}"} | java.io.File
            unmarshal: {json: {library: Jackson, unmarshalType: java.net.URL}} | java.net.URL
            marshal: {yaml: {}} | data format
            unmarshal: {csv: {}} | data format
            aggregate: {correlationExpression: {constant: x}, aggregationStrategy: "#class:javax.script.ScriptEngineManager", completionSize: 1, steps: [{stop: {}}]} | javax.script.ScriptEngineManager
            to: "http:evil.example.org/x" | may not connect to evil.example.org
            toD: "http:evil.example.org/x" | may not connect to evil.example.org
            to: "http:localhost:1/x?httpClientConfigurer=#class:java.lang.Object" | httpClientConfigurer
            to: "http:localhost:1/x?clientBuilder=#x" | clientBuilder
            to: "http:localhost:1/x?httpClient.proxy=x" | httpClient.proxy
            to: "http:localhost:1/x?proxyHost=evil" | proxyHost
            to: "file:/etc?fileName=x" | no path below
            to: "file:../other" | no path below
            to: "file:%2e%2e/other" | no path below
            to: {uri: "file:out", parameters: {fileName: "../x"}} | must be a path below
            to: "file:out?fileName=%2e%2e/x" | must be a path below
            to: "file:out?fileName=RAW(../x)" | must be a path below
            to: "file:out?fileName=../../x" | must be a path below
            to: "file:out?move=${header.x}" | must be a path below
            to: "file:out?localWorkDirectory=/etc" | localWorkDirectory
            to: "kafka:t?brokers=evil:9092" | may not connect to evil:9092
            to: "kafka:t" | must say where it connects
            to: "kafka:t?brokers=localhost:1&interceptorClasses=x" | interceptorClasses
            to: "kafka:t?brokers=localhost:1&saslJaasConfig=x" | saslJaasConfig
            enrich: {simple: "language:groovy:${body}"} | component 'language'
            pollEnrich: {constant: "file:/etc?fileName=hostname", timeout: 1} | no path below
            poll: "file:/etc?fileName=hostname" | no path below
            dynamicRouter: {constant: "bean:x"} | component 'bean'
            routingSlip: {constant: "ref:x"} | component 'ref'
            toD: "${header.x}:y" | component '${header.x}'
            to: "stub:sql:x" | component 'stub'
            to: "dataset:x" | component 'dataset'
            to: "rest:get:x" | component 'rest'
            to: "class:java.lang.Runtime?method=getRuntime" | component 'class'
            to: "dataformat:yaml:unmarshal" | component 'dataformat'
            to: "xslt:file:/etc/x" | component 'xslt'
            to: "validator:file:/etc/x" | component 'validator'
            to: "quartz:x?cron=1" | component 'quartz'
            setBody: {csimple: "${body}"} | language 'csimple'
            setBody: {xpath: "document('/etc/hostname')"} | language 'xpath'
            setBody: {ref: "door"} | language 'ref'
            setBody: {language: {language: "file", expression: "${env.HOME}"}} | function 'env.'
            setBody: {simple: {expression: "${body}", resultType: java.io.File}} | java.io.File
            setBody: {simple: "${header.x.class}"} | nothing can be called
            setBody: {simple: "${variable.x.getClass}${header.x.bytes}"} | nothing can be called
            setBody: {simple: "${bodyAs(java.net.URL)}"} | java.net.URL
            setBody: {simple: "${headerAs(x, java.lang.Class)}"} | java.lang.Class
            setBody: {simple: "${iif(${env.HOME} == 'x', 1, 2)}"} | function 'env.'
            setBody: {constant: "{{?env:HOME}}"} | env
            setBody: {constant: "{{tanqiao.city.app-id:{{env:HOME}}}}"} | env
            sort: {simple: "${body}", comparator: "#class:java.lang.Object"} | java.lang.Object
            loadBalance: {customLoadBalancer: {ref: "#class:java.lang.Object"}, steps: [{to: "direct:x"}]} | java.lang.Object
            idempotentConsumer: {constant: x, idempotentRepository: "#class:org.apache.camel.support.processor.idempotent.FileIdempotentRepository", steps: [{stop: {}}]} | FileIdempotentRepository
            aggregate: {correlationExpression: {constant: x}, aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy", aggregationRepository: "#class:java.lang.Object", completionSize: 1, steps: [{stop: {}}]} | java.lang.Object
            threads: {executorService: "#class:java.lang.Object"} | java.lang.Object
            policy: {ref: "#class:java.lang.Object", steps: [{stop: {}}]} | java.lang.Object
            transacted: {ref: "x"} | x
            unmarshal: {json: {library: Gson}} | data format
            unmarshal: {json: {library: Jackson, allowUnmarshallType: true, moduleClassNames: java.lang.Object}} | java.lang.Object
            unmarshal: {json: {library: Jackson, objectMapper: "#class:java.lang.Object"}} | java.lang.Object
            unmarshal: {custom: {ref: "#class:java.lang.Object"}} | data format
            throwException: {exceptionType: java.lang.Runtime, message: x} | java.lang.Runtime
            to: {uri: "file:out", parameters: {fileName: "${file:parent}/${env.HOME}"}} | must be a path below
            to: "http:localhost:1/x?clientConnectionManager=#class:java.lang.Object" | clientConnectionManager
            to: "http:localhost:1/x?sslContextParameters=#x" | sslContextParameters
            to: "http:evil.example.org%2F@localhost:1/x" | may not connect
            to: "http:localhost@evil.example.org/x" | may not connect
            to: "ftp:localhost:1@evil.example.org/x" | may not connect
            to: "kafka:t?brokers=localhost:1&additionalProperties.x=y" | additionalProperties.x
            to: "kafka:t?brokers=localhost:1&headerFilterStrategy=#x" | headerFilterStrategy
            to: "smtp:evil.example.org?to=x" | may not connect
            to: "smtp:localhost:1?additionalJavaMailProperties.mail.smtp.host=evil" | additionalJavaMailProperties
            to: "smtp:localhost:1?session=#x" | session
            to: "amqp:q?brokers=evil:1" | may not connect to evil
            to: "amqp:q?brokers=localhost:1&connectionFactory=#class:java.lang.Object" | option 'connectionFactory' of amqp
            to: "amqp:q?brokers=localhost:1&messageConverter=#class:java.lang.Object" | option 'messageConverter' of amqp
            to: "amqp:q?brokers=localhost:1&replyTo=evil" | option 'replyTo' of amqp
            to: "kamelet:x?location=file:/etc/x.kamelet.yaml" | only files of its own
            to: "tanqiao:settle" | no tanqiao:settle
            to: "tanqiao:purchase?source=other" | no option 'source'
            idempotentConsumer: {constant: x, idempotentRepository: "#class:org.apache.camel.support.processor.idempotent.FileIdempotentRepository", steps: [{stop: {}}]} | FileIdempotentRepository
            sort: {simple: "${body}", comparator: "#class:java.text.RuleBasedCollator"} | RuleBasedCollator
            aggregate: {correlationExpression: {constant: x}, aggregationRepository: "#class:org.apache.camel.processor.aggregate.MemoryAggregationRepository", aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy", completionSize: 1, steps: [{stop: {}}]} | MemoryAggregationRepository
            loadBalance: {customLoadBalancer: {ref: "#class:java.lang.Object"}, steps: [{stop: {}}]} | java.lang.Object
            poll: "file:/etc?fileName=hostname" | no path below
            pollEnrich: {constant: "file:/etc?fileName=hostname"} | no path below
            threads: {executorService: "#class:java.util.concurrent.ForkJoinPool", steps: [{stop: {}}]} | ForkJoinPool
            setBody: {language: {language: simple, expression: "resource:file:/etc/hostname"}} | only files of its own
            routingSlip: {constant: "controlbus:route?routeId=x"} | component 'controlbus'
            dynamicRouter: {constant: "exec:sh"} | component 'exec'
            setBody: {simple: "${header.x.class.name}"} | nothing can be called
            setBody: {simple: "${headerAs(x,java.io.File)}"} | java.io.File
            setBody: {simple: "${exception.class.name}${variable.x.class}${type:java.lang.System}"} | function 'type:'
            validate: {simple: "${sys.user.dir} == 'x'"} | function 'sys.'
            loop: {simple: "${sysenv.HOME}", steps: [{stop: {}}]} | function 'sysenv.'
            log: {message: "${sys.user.dir}"} | function 'sys.'
            throwException: {exceptionType: java.lang.ProcessBuilder, message: x} | java.lang.ProcessBuilder
            to: "kamelet:unknown" | unknown
            to: {uri: "kamelet:x", parameters: {location: "file:/etc/x.kamelet.yaml"}} | only files of its own
            """)
    void whatever_is_not_listed_is_not_there(String step, String named) {
        assertThatThrownBy(() -> {
                    try (CamelContext camel = load("""
                            - route:
                                id: attack
                                from:
                                  uri: direct:attack
                                  steps:
                                    - %s
                            """.formatted(step))) {
                        camel.start();
                        camel.createProducerTemplate().requestBodyAndHeader("direct:attack", "x", "x", "x");
                    }
                })
                .hasStackTraceContaining(named);
        assertThat(hub.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            - beans: [{name: x, type: java.lang.ProcessBuilder}] | ProcessBuilder
            - beans: [{name: x, type: "#class:java.lang.Object", scriptLanguage: groovy, script: "1"}] | groovy
            - beans: [{name: x, type: java.lang.String, builderClass: java.lang.ProcessBuilder}] | ProcessBuilder
            - rest: {path: /x, get: [{to: "direct:attack"}]} | component 'rest'
            - errorHandler: {deadLetterChannel: {deadLetterUri: "sql:select 1"}} | component 'sql'
            - onException: {exception: [java.lang.Runtime], steps: [{stop: {}}]} | java.lang.Runtime
            - onException: {exception: [java.lang.Exception], onRedeliveryRef: "#class:java.lang.Object", steps: [{stop: {}}]} | java.lang.Object
            - intercept: {steps: [{to: "exec:sh"}]} | component 'exec'
            - interceptSendToEndpoint: {uri: "direct:*", steps: [{to: "exec:sh"}]} | component 'exec'
            - onCompletion: {steps: [{to: "exec:sh"}]} | component 'exec'
            - routeConfiguration: {onException: [{onException: {exception: [java.lang.Exception], steps: [{to: "exec:sh"}]}}]} | component 'exec'
            - from: {uri: "timer:x", steps: [{stop: {}}]} | component 'timer'
            - from: {uri: "#bean:x", steps: [{stop: {}}]} | bean
            """)
    void whatStandsBesideRoutesIsNotThereEither(String part, String named) {
        assertThatThrownBy(() -> {
                    try (CamelContext camel = load(part + """

                            - route:
                                id: attack
                                from:
                                  uri: direct:attack
                                  steps:
                                    - throwException: {exceptionType: java.lang.IllegalStateException, message: nothing was refused}
                            """)) {
                        camel.start();
                        camel.createProducerTemplate().requestBody("direct:attack", "x");
                    }
                })
                .hasStackTraceContaining(named);
        assertThat(hub.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:t?brokers=localhost:1",
                "amqp:queue:q?brokers=localhost:1",
                "smtp:localhost:1?to=x@example.edu",
                "http:localhost:1/x"
            })
    void aServerThatIsAwayKeepsNoBundleFromStarting(String address) throws Exception {
        try (CamelContext camel = load("""
                - route: {id: tell, from: {uri: "direct:tell", steps: [{to: "%s"}]}}
                """.formatted(address))) {
            camel.start();
            assertThat(camel.getEndpoints())
                    .filteredOn(endpoint -> !endpoint.getEndpointUri().startsWith("direct"))
                    .isNotEmpty()
                    .allMatch(endpoint -> ((DefaultEndpoint) endpoint).isLazyStartProducer());
        }
    }

    @Test
    void aSourceThatCannotBeReadIsTroubleOfItsRoute() throws Exception {
        int nobody;
        try (var free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (CamelContext camel = load("""
                - route:
                    id: rides
                    from:
                      uri: ftp://localhost:%s/rides
                      parameters: {username: a, password: b, initialDelay: 0, delay: 50}
                      steps: [{log: x}]
                """.formatted(nobody))) {
            camel.start();
            await().untilAsserted(() -> assertThat(HealthCheckHelper.invoke(camel))
                    .filteredOn(result -> result.getState() == HealthCheck.State.DOWN)
                    .isNotEmpty()
                    .allSatisfy(result -> assertThat(result.getCheck().getId()).endsWith("rides")));
        }
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsNeitherReadNorWrittenThrough(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Path own = folder.resolve("bikes");
        Files.createDirectories(own.resolve("in/sub"));
        Files.writeString(own.resolve("in/sub/ride.txt"), "ride");
        Files.createSymbolicLink(own.resolve("in/link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(own.resolve("in/folder"), outside);
        Files.createSymbolicLink(own.resolve("out"), outside);
        Files.createDirectories(own.resolve("new"));
        Files.createSymbolicLink(own.resolve("new/later.txt"), outside.resolve("not-there-yet.txt"));
        Files.createDirectories(own.resolve("moving"));
        Files.writeString(own.resolve("moving/ride.txt"), "moving");
        Files.createSymbolicLink(own.resolve("moving/done"), outside);
        try (CamelContext camel = load("""
                - route:
                    id: read
                    from:
                      uri: file:in
                      parameters: {recursive: true, initialDelay: 0, delay: 20, noop: true}
                      steps:
                        - convertBodyTo: {type: java.lang.String}
                        - to: {uri: "tanqiao:purchase", parameters: {route: read}}
                - route:
                    id: moved
                    from:
                      uri: file:moving
                      parameters: {initialDelay: 0, delay: 20, move: "done/${file:name}"}
                      steps:
                        - convertBodyTo: {type: java.lang.String}
                        - to: {uri: "tanqiao:purchase", parameters: {route: moved}}
                - route: {id: write, from: {uri: "direct:write", steps: [{to: "file:out?fileName=x.txt"}]}}
                - route: {id: later, from: {uri: "direct:later", steps: [{to: "file:new?fileName=later.txt"}]}}
                - route: {id: well, from: {uri: "direct:well", steps: [{to: "file:new/sub?fileName=well.txt"}]}}
                """)) {
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            await().until(() -> bodies().contains("ride") && Collections.frequency(bodies(), "moving") > 1);
            assertThatThrownBy(() -> template.sendBody("direct:write", "x")).hasStackTraceContaining("leads out");
            assertThatThrownBy(() -> template.sendBody("direct:later", "x")).hasStackTraceContaining("leads out");
            template.sendBody("direct:well", "x");
        }
        assertThat(bodies()).containsOnly("ride", "moving");
        assertThat(outside.toFile().list()).containsExactly("secret.txt");
        assertThat(own.resolve("new/sub/well.txt")).hasContent("x");
    }

    private List<Object> bodies() {
        return hub.asked.stream().map(Door.Request::body).toList();
    }

    @Test
    void dataNamesNoTypeForJacksonAndCommentsOfAFileSetNothing() throws Exception {
        try (CamelContext camel = load("""
                # camel-k: property=limit=77
                # camel-k: dependency=mvn:org.apache.camel:camel-exec
                - route:
                    id: typed
                    from:
                      uri: direct:typed
                      steps:
                        - unmarshal: {json: {library: Jackson}}
                        - setBody: {simple: "${bodyType} {{limit}}"}
                        - to: {uri: "tanqiao:purchase", parameters: {route: typed}}
                """)) {
            camel.start();
            camel.createProducerTemplate()
                    .requestBodyAndHeader(
                            "direct:typed",
                            "{}",
                            "CamelJacksonUnmarshalType",
                            "java.util.concurrent.ConcurrentHashMap");
        }
        assertThat(hub.asked).extracting(Door.Request::body).containsExactly("class java.util.LinkedHashMap 12");
    }

    private CamelContext load(String routes) throws Exception {
        var contexts = new BundleContexts(
                ListedComponent.byScheme().values().stream()
                        .map(ListedComponent::name)
                        .toList(),
                Map.of(
                        "events.kamelet.yaml", kamelet("events", """
                                from:
                                  uri: tanqiao:events
                                  parameters: {route: "{{parentRouteId}}", types: "{{types}}"}
                                  steps:
                                    - to: kamelet:sink
                                """, "properties: {types: {type: string}}"),
                        "hand-in.kamelet.yaml", kamelet("hand-in", """
                                from:
                                  uri: kamelet:source
                                  steps:
                                    - to: {uri: "tanqiao:purchase", parameters: {route: "{{parentRouteId}}"}}
                                """, "properties: {}")),
                folder,
                client -> {});
        return contexts.load(
                new BundleRoutes(
                        "bikes",
                        Map.of("rides.camel.yaml", routes.getBytes(UTF_8)),
                        Map.of("limit", "12"),
                        List.of("localhost")),
                hub);
    }

    private static byte[] kamelet(String name, String template, String properties) {
        return """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: %s
                spec:
                  definition:
                    title: %s
                    %s
                  template:
                %s
                """.formatted(name, name, properties, template.indent(4)).getBytes(UTF_8);
    }

    private static final class Hub implements Door {
        private final Map<Source, Receiver> open = new HashMap<>();
        private final List<Request> asked = new CopyOnWriteArrayList<>();

        @Override
        public void open(Source source, Receiver receiver) {
            open.put(source, receiver);
        }

        @Override
        public void close(Source source) {
            open.remove(source);
        }

        @Override
        public Object ask(Request request) {
            asked.add(request);
            return "done";
        }
    }
}
