package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the bridge are those of its files. */
class BridgeRoutesTest {

    private static final String ROUTE = "- route: {id: %s, from: {uri: 'direct:%s', steps: [{log: x}]}}\n";

    @TempDir
    private Path directory;

    @Test
    void whatItsFilesHoldMustRun() throws IOException {
        write("one.camel.yaml", ROUTE.formatted("a", "a") + ROUTE.formatted("b", "b"));
        write("two.camel.yaml", ROUTE.formatted("c", "c"));
        try (var camel = new DefaultCamelContext()) {
            camel.start();
            var bridge = new BridgeRoutes(camel, "file:" + directory);
            bridge.load();

            assertThat(bridge.ids()).containsExactly("a", "b", "c");
            assertThat(camel.getRoutesSize()).isEqualTo(3);
        }
    }

    @Test
    void whatHasNoIdOrHandsOverToNobodyIsRefusedByItsPlace() throws IOException {
        write("one.camel.yaml", "- route: {from: {uri: 'direct:a', steps: [{log: x}]}}\n");
        try (var camel = new DefaultCamelContext()) {
            assertThatThrownBy(() -> new BridgeRoutes(camel, "file:" + directory).load())
                    .hasMessageContaining("bridge/one.camel.yaml:1: /0/route: an id");
        }

        write(
                "one.camel.yaml",
                ROUTE.formatted("a", "a") + ROUTE.formatted("b", "b").replace("log: x", "to: 'direct:aa'"));
        try (var camel = new DefaultCamelContext()) {
            assertThatThrownBy(() -> new BridgeRoutes(camel, "file:" + directory).load())
                    .hasMessageContaining(
                            "bridge/one.camel.yaml:2: /1/route/from/steps/0/to: an address at which a route begins");
        }
    }

    /** Camel would replace the one by the other, silently. */
    @Test
    void anIdThatIsThereTwiceIsRefused() throws IOException {
        write("one.camel.yaml", ROUTE.formatted("a", "a"));
        write("two.camel.yaml", ROUTE.formatted("b", "b") + ROUTE.formatted("a", "c"));
        try (var camel = new DefaultCamelContext()) {
            assertThatThrownBy(new BridgeRoutes(camel, "file:" + directory)::load)
                    .hasMessageContaining(
                            "bridge/two.camel.yaml:2: /1/route/id: an id of its own; 'a' is a route of bridge/one.camel.yaml");
        }
    }

    @Test
    void withoutAnyRouteThereIsNoHub() throws IOException {
        try (var camel = new DefaultCamelContext()) {
            assertThatThrownBy(new BridgeRoutes(camel, "file:" + directory)::load)
                    .hasMessageContaining("There is no route in file:" + directory + "/bridge (tanqiao.routes)");
        }
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(directory.resolve("bridge"));
        Files.writeString(directory.resolve("bridge").resolve(file), text);
    }
}
