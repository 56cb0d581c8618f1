package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.config.HubNotStarted;
import dev.tanqiao.hub.config.TestHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of what YAML may call, the YAML and SQL that calls, and the classes that are called. */
class CallableBeansTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Path SQL = Path.of("src/main/resources/sql");

    @TempDir
    private Path directory;

    @Test
    void whatShippedYamlAndSqlCallIsTheList() {
        Set<String> called = shippedCalls()
                .map(call -> call.bean() + "." + call.method())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(called).isEqualTo(onTheList());
    }

    @Test
    void whatIsOnTheListIsAPublicMethodOfItsBeanAndTakesNoExchange() throws ClassNotFoundException {
        for (Map.Entry<String, Set<String>> bean : CallableBeans.METHODS.entrySet()) {
            Class<?> type = typeOf(bean.getKey());
            for (String name : bean.getValue()) {
                List<Method> methods = Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(name) && Modifier.isPublic(method.getModifiers()))
                        .toList();
                assertThat(methods).as("%s.%s", bean.getKey(), name).hasSize(1);
                assertThat(methods.get(0).getReturnType()).isNotIn(Exchange.class, Message.class);
                assertThat(methods.get(0).getParameterTypes()).doesNotContain(Exchange.class, Message.class);
            }
        }
    }

    /**
     * Camel takes {@code due} for a short form of {@code isDue} or {@code getDue}: where a bean has both, private or not, a call of
     * one is ambiguous, or not, as the machine happens to list them.
     */
    @Test
    void noMethodIsTheShortFormOfAnotherOne() throws ClassNotFoundException {
        for (String bean : CallableBeans.METHODS.keySet()) {
            List<String> names = Arrays.stream(typeOf(bean).getDeclaredMethods())
                    .map(Method::getName)
                    .toList();
            assertThat(names)
                    .as(bean)
                    .noneMatch(name -> names.contains("is" + capital(name)) || names.contains("get" + capital(name)));
        }
    }

    private static Class<?> typeOf(String bean) throws ClassNotFoundException {
        return Class.forName("dev.tanqiao.hub.route." + capital(bean));
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bean: {ref: settleSteps, method: payEverybody}",
                "bean: {ref: vault, method: open}",
                "bean: {ref: settleSteps}",
                "bean: {beanType: java.lang.Runtime, method: exit}",
                "bean: settleSteps",
                "setBody: {method: {ref: dataSource, method: getConnection}}",
                "setBody: {method: settleSteps}",
                "setBody: {simple: '${bean:vault.open}'}",
                "setBody: {simple: '${bean:vault}'}",
                "process: {ref: someProcessor}",
                "to: bean:vault?method=open",
                "to: {uri: 'class:java.lang.Runtime', parameters: {method: exit}}",
                "aggregate: {aggregationStrategy: '#class:some.Strategy'}",
                "to: {uri: 'sql:classpath:sql/x.sql', parameters: {dataSource: '#vault'}}"
            })
    void whatIsNotOnTheListIsRefusedWithItsLineAndTheList(String step) {
        YamlDocument document = YamlDocument.parse("mine/pay.camel.yaml", """
                - route:
                    id: pay
                    from:
                      uri: direct:pay
                      steps:
                        - %s
                """.formatted(step));

        assertThatThrownBy(() -> CallableBeans.check(document))
                .isInstanceOf(YamlProblem.class)
                .hasMessageStartingWith("mine/pay.camel.yaml:6: /0/route/from/steps/0")
                .hasMessageContaining("YAML may call only: billPollSteps (nextPoll,")
                .hasMessageContaining("claims (confirmedNow, now, nowOrToAsk, owner)");
    }

    @Test
    void aPropertyNamedMethodOfAKameletIsNoCall() {
        YamlDocument document = YamlDocument.parse("pay.camel.yaml", """
                - to:
                    uri: kamelet:carbon-call
                    parameters: {path: /account, method: GET}
                """);

        assertThat(CallableBeans.calls(document)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "settle.camel.yaml    | method: recover | method: bookAgain | calls 'settleSteps\\.bookAgain'; YAML may call only: ",
                "close-day.camel.yaml | 0 0 4 * * ?     | 0 0 25 * * ?      | cron: '0 0 25 \\* \\* \\?' is no cron expression: "
            })
    void aHubDoesNotStartOnABridgeThatCallsWhatItMayNotOrIsNeverDue(String file, String was, String is, String why)
            throws IOException {
        Path routes = copyOfShippedRoutes();
        Path route = routes.resolve("bridge").resolve(file);
        Files.writeString(route, Files.readString(route).replace(was, is));

        assertThatThrownBy(() -> TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.routes", "file:" + routes))
                        .close())
                .isInstanceOf(HubNotStarted.class)
                .hasMessageMatching("(?s)bridge/" + file.replace(".", "\\.") + ":\\d+: .*" + why + ".*");
    }

    private Path copyOfShippedRoutes() throws IOException {
        Path copy = directory.resolve("routes");
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(ROUTES.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static Set<String> onTheList() {
        Set<String> list = new TreeSet<>();
        CallableBeans.METHODS.forEach((bean, methods) -> methods.forEach(method -> list.add(bean + "." + method)));
        return list;
    }

    private static Stream<CallableBeans.Call> shippedCalls() {
        Stream<CallableBeans.Call> yaml = files(ROUTES, ".yaml")
                .flatMap(file -> CallableBeans.calls(YamlDocument.parse(file.toString(), text(file))).stream());
        Stream<CallableBeans.Call> sql =
                files(SQL, ".sql").flatMap(file -> CallableBeans.calls(file.toString(), text(file)).stream());
        return Stream.concat(yaml, sql);
    }

    private static Stream<Path> files(Path folder, String end) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
