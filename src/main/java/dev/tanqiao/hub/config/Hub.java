package dev.tanqiao.hub.config;

import dev.tanqiao.hub.route.DueWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** One running hub. */
public final class Hub implements AutoCloseable {

    private static final int VIRTUAL_THREADS_SINCE = 21;

    /** An orchestrator kills after 30 s. What has not ended by then is taken up like that of a hub that was killed. */
    private static final Duration TO_CLOSE = Duration.ofSeconds(25);

    private final ConfigurableApplicationContext context;

    private Hub(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts a hub that takes nothing from the environment, and returns when it serves.
     *
     * @param settings settings that differ from their defaults, by name
     * @param clock business time, shared with a simulator; null: the hub's own
     * @throws HubNotStarted with one sentence that says what is wrong and where
     */
    public static Hub start(Map<String, Object> settings, @Nullable Clock clock) {
        return start(settings, clock == null ? null : TimeSource.of(clock, null), Map.of());
    }

    /**
     * Starts such a hub, which takes variables from the environment.
     *
     * @param environment variables that name settings and hold secrets
     * @throws HubNotStarted with one sentence that says what is wrong and where
     */
    public static Hub start(Map<String, Object> settings, Clock clock, Map<String, String> environment) {
        return start(settings, TimeSource.of(clock, null), environment);
    }

    /**
     * Starts such a hub on a clock that may be wrong.
     *
     * @param steady the upstreams' time as it passes
     * @throws HubNotStarted with one sentence that says what is wrong and where
     */
    public static Hub start(Map<String, Object> settings, Clock clock, InstantSource steady) {
        return start(settings, TimeSource.of(clock, steady), Map.of());
    }

    /**
     * Starts a hub on its own clock, and returns when it serves.
     *
     * @param settings settings that differ from their defaults, by name; they win over files and environment
     * @param environment variables that name settings and hold secrets
     * @param arguments further {@code --name=value} settings, as typed
     * @throws HubNotStarted with one sentence that says what is wrong and where
     */
    public static Hub start(Map<String, Object> settings, Map<String, String> environment, String... arguments) {
        return start(settings, null, environment, arguments);
    }

    private static Hub start(
            Map<String, Object> settings,
            @Nullable TimeSource time,
            Map<String, String> environment,
            String... arguments) {
        Map<String, String> variables = Variables.meant(environment);
        var sources = new GivenEnvironment(variables);
        boolean virtualThreads = Runtime.version().feature() >= VIRTUAL_THREADS_SINCE;
        var builder = new SpringApplicationBuilder(HubApplication.class)
                .properties(Map.of(
                        "spring.threads.virtual.enabled", virtualThreads,
                        "camel.threads.virtual.enabled", virtualThreads,
                        "spring.main.register-shutdown-hook", false))
                .logStartupInfo(false)
                .listeners(sources, new LogAppender())
                .initializers(context -> {
                    var beans = (GenericApplicationContext) context;
                    beans.registerBean("secrets", Secrets.class, () -> new Secrets(variables));
                    if (time != null) {
                        beans.registerBean("timeSource", TimeSource.class, () -> time);
                    }
                    HubExtension.extendAll(context);
                });
        Stream<String> given =
                settings.entrySet().stream().map(entry -> "--" + entry.getKey() + "=" + entry.getValue());
        try {
            Variables.check(variables);
            return new Hub(
                    builder.run(Stream.concat(given, Stream.of(arguments)).toArray(String[]::new)));
        } catch (RuntimeException failure) {
            throw HubNotStarted.because(failure, sources.prepared());
        }
    }

    /** The host the hub listens on. */
    public String host() {
        return context.getEnvironment().getRequiredProperty("server.address");
    }

    /** The port the hub listens on. */
    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** One of the hub's beans, for the driver and tests. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * Claims nothing from now on, until it begins anew.
     *
     * @throws IllegalStateException when something stays in flight
     */
    public void rest() {
        context.getBean(DueWatch.class).rest();
    }

    /**
     * Begins anew on rows that are others by then, as a hub does at its start: for whoever plays many worlds with one hub.
     *
     * @param meanwhile changes the rows; nothing is claimed, and nothing is in flight
     * @throws IllegalStateException when something stays in flight
     */
    public void beginAnew(Runnable meanwhile) {
        rest();
        meanwhile.run();
        context.getBean(Beginnings.class).start();
        context.getBean(DueWatch.class).start();
    }

    /**
     * Stops in an order that loses nobody: readiness goes first, then load balancers have {@code tanqiao.stop-delay} to see it, then it is
     * closed.
     *
     * @return whether it is closed; if not, something hangs that is not to be waited for
     */
    public boolean stop() {
        return stop(TO_CLOSE);
    }

    boolean stop(Duration toClose) {
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        var closing = new Thread(this::close, "hub-close");
        closing.setDaemon(true);
        try {
            Thread.sleep(context.getBean(Settings.class).stopDelay().toMillis());
            closing.start();
            closing.join(toClose.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !context.isRunning() && !closing.isAlive();
    }

    /** Drains what is in flight, then stops. */
    @Override
    public void close() {
        context.close();
    }
}
