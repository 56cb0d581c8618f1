package dev.tanqiao.hub.bundle.context;

import java.util.Collection;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Gives each step its kamelet alone. Camel makes one of all that have the same parameters: two routes could not begin with the same
 * source, and a sink would take one route for the other. The route of a kamelet is named after the route that uses it,
 * {@code rides/2} for the second in {@code rides}.
 */
final class KameletOfEachStep extends ModelLifecycleStrategySupport {

    private static final String KAMELET = "kamelet:";

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        FromDefinition from = route.getInput();
        int place = 0;
        if (from != null && isShared(from.getUri())) {
            from.setUri(own(from.getUri(), route.getRouteId(), place));
        }
        Collection<ToDefinition> steps =
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class);
        for (ToDefinition step : steps) {
            place++;
            if (isShared(step.getUri())) {
                step.setUri(own(step.getUri(), route.getRouteId(), place));
            }
        }
    }

    private static boolean isShared(String uri) {
        return uri != null
                && uri.startsWith(KAMELET)
                && !name(uri).contains("/")
                && !name(uri).equals("source")
                && !name(uri).equals("sink");
    }

    private static String name(String uri) {
        int query = uri.indexOf('?');
        return uri.substring(KAMELET.length(), query < 0 ? uri.length() : query);
    }

    private static String own(String uri, String route, int place) {
        String name = name(uri);
        return "%s%s/%s/%s%s".formatted(KAMELET, name, route, place, uri.substring(KAMELET.length() + name.length()));
    }
}
