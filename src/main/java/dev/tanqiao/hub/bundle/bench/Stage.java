package dev.tanqiao.hub.bundle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.context.Replacements;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/** What stands around the routes during one test: mocks in place of steps, records of what was reached and sent. */
final class Stage implements Replacements, InterceptStrategy {

    private static final String ROUTES = ".camel.yaml";

    private final Coverage coverage;
    private final List<Mock> mocks;
    private final Map<String, Integer> calls = new HashMap<>();
    private final Set<String> ids = new TreeSet<>();
    private final List<String> reached = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, Object>> sent = Collections.synchronizedList(new ArrayList<>());
    private final Captured captured = new Captured(this::record);
    private volatile String last = "";

    /**
     * What a step does instead.
     *
     * @param call which time; 0: each
     * @param fails with this message; null: it answers
     */
    record Mock(String step, int call, @Nullable String fails, JsonNode answer) {}

    Stage(Coverage coverage, List<Mock> mocks) {
        this.coverage = coverage;
        this.mocks = mocks;
    }

    /** The ids of steps and addresses of endpoints that were reached. */
    List<String> reached() {
        return List.copyOf(reached);
    }

    /** What clients were given, in its order. */
    List<Map<String, Object>> sent() {
        return List.copyOf(sent);
    }

    /** The step of the bundle's own that was reached last, and where it stands. */
    String last() {
        return last;
    }

    /** @throws IllegalArgumentException when there is no such step */
    void require(String step) {
        if (!ids.contains(step)) {
            throw new IllegalArgumentException("No step has the id '%s'%s.".formatted(step, Nearest.hint(step, ids)));
        }
    }

    @Override
    public Optional<Component> instead(ListedComponent component) {
        return captured.instead(component);
    }

    private void record(Captured.Sent message) {
        reached.add(message.to());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("to", message.to());
        told.put("body", message.body());
        told.put("headers", message.headers());
        sent.add(told);
    }

    @Override
    public InterceptStrategy steps() {
        return this;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode node, Processor target, @Nullable Processor next) {
        Coverage.Step step = step(node);
        if (step == null) {
            return target;
        }
        coverage.is(step);
        ids.add(step.id());
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                reach(step, node);
                Optional<Mock> mock = mock(step.id());
                if (mock.isEmpty()) {
                    return super.process(exchange, callback);
                }
                answer(mock.get(), exchange);
                callback.done(true);
                return true;
            }
        };
    }

    private void reach(Coverage.Step step, NamedNode node) {
        coverage.reached(step);
        reached.add(step.id());
        last = "%s (%s:%s)".formatted(step.id(), step.file(), step.line());
        if (node instanceof EndpointRequiredDefinition to) {
            reached.add(to.getEndpointUri().replaceFirst("[?].*", ""));
        }
    }

    private synchronized Optional<Mock> mock(String id) {
        int call = calls.merge(id, 1, Integer::sum);
        List<Mock> ofStep =
                mocks.stream().filter(mock -> mock.step().equals(id)).toList();
        return ofStep.stream()
                .filter(mock -> mock.call() == call)
                .findFirst()
                .or(() -> ofStep.stream().filter(mock -> mock.call() == 0).findFirst());
    }

    private static void answer(Mock mock, Exchange exchange) {
        if (mock.fails() != null) {
            exchange.setException(new IllegalStateException(mock.fails()));
            return;
        }
        if (mock.answer().has("body")) {
            exchange.getMessage()
                    .setBody(Comparison.JSON.convertValue(mock.answer().get("body"), Object.class));
        }
        mock.answer()
                .path("headers")
                .fields()
                .forEachRemaining(header -> exchange.getMessage()
                        .setHeader(header.getKey(), Comparison.JSON.convertValue(header.getValue(), Object.class)));
    }

    /** As it is written; Camel's own are others in each context, so a step without one is called by its kind. */
    private static String id(NamedNode node) {
        return node instanceof OptionalIdentifiedDefinition<?> step && step.hasCustomIdAssigned()
                ? step.getId()
                : node.getShortName();
    }

    /** Null: it belongs to a kamelet. */
    private static Coverage.@Nullable Step step(NamedNode node) {
        String file = String.valueOf(node.getLocation()).replaceFirst("^[a-z]+:/*", "");
        NamedNode route = node;
        while (route != null && !(route instanceof RouteDefinition)) {
            route = route.getParent();
        }
        return file.endsWith(ROUTES) && route != null
                ? new Coverage.Step(file, node.getLineNumber(), route.getId(), id(node))
                : null;
    }
}
