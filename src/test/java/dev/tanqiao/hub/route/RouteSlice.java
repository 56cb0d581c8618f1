package dev.tanqiao.hub.route;

import static org.apache.camel.builder.AdviceWith.adviceWith;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Shipped routes without a hub, to test what their YAML decides: order, loops, error handling. A test binds the beans that they call
 * ({@link #bindToRegistry}) and advises them: where they begin, and what answers their calls. One context serves a class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RouteSlice extends CamelTestSupport {

    private final String[] files;

    /** The files of the bridge to load. */
    RouteSlice(String... files) {
        this.files = files;
    }

    /** Changes the loaded routes before they start. */
    abstract void advise(CamelContext camel) throws Exception;

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext camel = super.createCamelContext();
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(100); // as application.yaml
        for (String file : files) {
            String routes = Files.readString(Path.of("routes/bridge", file));
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(file, routes));
        }
        advise(camel);
        return camel;
    }

    @BeforeEach
    void startContext() {
        context.start();
    }

    /** The route begins with what is sent to that endpoint instead of a claim. */
    static void begin(CamelContext camel, String route, String from) throws Exception {
        adviceWith(camel, route, advice -> advice.replaceFromWith(from));
    }

    /** The route's call of an upstream, by convention the step {@code ROUTE-call}, is this instead. */
    static void replaceCall(CamelContext camel, String route, Processor instead) throws Exception {
        adviceWith(
                camel,
                route,
                advice -> advice.weaveById(route + "-call").replace().process(instead));
    }

    /** Redeliveries do not wait. */
    static void redeliverAtOnce(CamelContext camel, String route) {
        ((ModelCamelContext) camel)
                .getRouteDefinition(route).getOutputs().stream()
                        .filter(OnExceptionDefinition.class::isInstance)
                        .map(OnExceptionDefinition.class::cast)
                        .forEach(policy -> policy.getRedeliveryPolicyType().setRedeliveryDelay("0"));
    }

    /** A pool of threads that application.yaml sizes. */
    static void pool(CamelContext camel, String name) {
        camel.getExecutorServiceManager()
                .registerThreadPoolProfile(new ThreadPoolProfileBuilder(name)
                        .poolSize(4)
                        .maxPoolSize(4)
                        .maxQueueSize(-1)
                        .build());
    }
}
