package dev.tanqiao.hub.bundle.bench;

import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.context.Replacements;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.spi.InterceptStrategy;
import org.jspecify.annotations.Nullable;

/** Captures what routes give to clients, files and queues: nothing of it leaves, and nothing comes from there. */
public final class Captured implements Replacements {

    /** Below which bundles have their folders, in the contexts of which this captures. */
    public static final Path FOLDER = Path.of(Recorder.FOLDER);

    private final Consumer<Sent> sent;

    /** @param sent is given each message */
    public Captured(Consumer<Sent> sent) {
        this.sent = sent;
    }

    /**
     * A message that was to leave.
     *
     * @param to the address without its options
     * @param options as they stand in the address; empty: none
     * @param body JSON as maps and lists, or text
     */
    public record Sent(String to, String options, @Nullable Object body, Map<String, Object> headers) {}

    @Override
    public Optional<Component> instead(ListedComponent component) {
        if (component.name().equals("direct")) {
            var direct = new DirectComponent();
            direct.setBlock(false); // all routes run before the first message: who is not there then never will be
            return Optional.of(direct);
        }
        return component.name().equals("seda")
                        || component.folder()
                        || !component.to().isEmpty()
                ? Optional.of(new Recorder(this::record, component.name().equals("seda")))
                : Optional.empty();
    }

    @Override
    public InterceptStrategy steps() {
        return Replacements.NONE.steps();
    }

    private void record(String uri, Exchange exchange) {
        sent.accept(new Sent(
                Recorder.address(uri),
                uri.contains("?") ? uri.substring(uri.indexOf('?') + 1) : "",
                plain(exchange),
                new LinkedHashMap<>(exchange.getMessage().getHeaders())));
    }

    private static @Nullable Object plain(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof Map || body instanceof List || body instanceof Number || body instanceof Boolean
                ? body
                : exchange.getMessage().getBody(String.class);
    }
}
