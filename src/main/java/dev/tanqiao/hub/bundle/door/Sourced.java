package dev.tanqiao.hub.bundle.door;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** A consumer that begins a route at a source of the hub. */
public interface Sourced {

    Source source();

    /** Where the routes of a context begin that begin at the hub, started or not. */
    static List<Source> of(CamelContext camel) {
        return camel.getRoutes().stream()
                .map(Route::getConsumer)
                .flatMap(consumer -> consumer instanceof Sourced sourced ? Stream.of(sourced.source()) : Stream.empty())
                .toList();
    }
}
