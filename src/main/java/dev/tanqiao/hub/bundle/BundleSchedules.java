package dev.tanqiao.hub.bundle;

import dev.tanqiao.hub.bundle.door.Message;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Schedules that begin routes of bundles. Each is a route in the hub's context that begins with the bridge's own kamelet: the row, its
 * claim and Quartz are the same.
 */
@Component
final class BundleSchedules implements HubDoor.Schedules {

    /** For the last run to end where its bundle is not drained. */
    private static final int SECONDS_TO_END = 1;

    private final CamelContext camel;
    private final Receivers receivers;
    private final JdbcSchedule rows;
    private final Clock clock;

    BundleSchedules(CamelContext camel, Receivers receivers, JdbcSchedule rows, Clock clock) {
        this.camel = camel;
        this.receivers = receivers;
        this.rows = rows;
        this.clock = clock;
    }

    @Override
    public void open(String bundle, Source source, Receiver receiver) {
        String name = name(bundle, source);
        Schedule schedule = schedule(name, source);
        rows.ensure(name, schedule.first(clock.instant()));
        try {
            camel.addRoutes(new RouteBuilder(camel) {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("kamelet:" + ScheduleSources.KAMELET + "/" + tick(name)
                                    + "?schedule=RAW(%s)&every=RAW(%s)&cron=RAW(%s)&zone=RAW(%s)&missed=RAW(%s)&retryAfter=RAW(%s)"
                                            .formatted(
                                                    name,
                                                    option(source, "every", ""),
                                                    option(source, "cron", ""),
                                                    option(source, "zone", "Asia/Shanghai"),
                                                    option(source, "missed", "once"),
                                                    option(source, "retryAfter", "1m")))
                            .routeId(name)
                            .process(exchange -> receivers.tick(
                                    bundle,
                                    source.route(),
                                    message(name, exchange.getMessage().getBody(String.class))));
                }
            });
        } catch (Exception failure) {
            throw new IllegalStateException("The schedule %s cannot be started.".formatted(name), failure);
        }
    }

    @Override
    public void close(String bundle, Source source) {
        String name = name(bundle, source);
        try {
            for (String route : List.of(tick(name), name)) { // no tick comes to a route that has ended
                camel.getRouteController().stopRoute(route, SECONDS_TO_END, TimeUnit.SECONDS);
            }
            for (String route : List.of(name, tick(name))) { // the one that the other uses comes last
                camel.removeRoute(route);
            }
        } catch (Exception failure) {
            throw new IllegalStateException("The schedule %s cannot be stopped.".formatted(name), failure);
        }
    }

    /** The route of the kamelet. */
    private static String tick(String name) {
        return name + "/tick";
    }

    /** @throws IllegalArgumentException when it is no schedule */
    static Schedule schedule(String name, Source source) {
        return Schedule.of(
                name,
                option(source, "every", ""),
                option(source, "cron", ""),
                option(source, "zone", "Asia/Shanghai"),
                option(source, "missed", "once"),
                option(source, "retryAfter", "1m"));
    }

    static Message message(String name, String dueAt) {
        return new Message(dueAt, Map.of(), name + " " + dueAt);
    }

    private static String name(String bundle, Source source) {
        return bundle + "/" + source.route();
    }

    private static String option(Source source, String name, String otherwise) {
        String given = source.options().getOrDefault(name, "");
        return given.isEmpty() ? otherwise : given;
    }
}
