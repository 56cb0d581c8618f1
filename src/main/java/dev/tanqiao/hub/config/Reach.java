package dev.tanqiao.hub.config;

import dev.tanqiao.base.net.Outbound;
import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.carbon.AppId;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * What the upstreams are reached with, by the settings and secrets that a hub would have; no hub is started and no database is touched.
 *
 * @param campus where the campus API answers
 * @param carbon where the city's platform answers
 * @param outbound by which way
 */
public record Reach(URI campus, URI carbon, JAccountClient client, AppId appId, Clock clock, Outbound outbound) {

    /** Settings alone. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableConfigurationProperties(Settings.class)
    @Import(EmptySettings.class)
    static class Only {}

    /**
     * Reads settings and secrets.
     *
     * @param settings settings that win over files and environment, by name
     * @param environment variables that name settings and hold secrets
     * @param arguments further {@code --name=value} settings, as typed
     * @throws HubNotStarted with one sentence that says what is wrong and where
     */
    public static Reach of(Map<String, Object> settings, Map<String, String> environment, String... arguments) {
        Stream<String> given =
                settings.entrySet().stream().map(entry -> "--" + entry.getKey() + "=" + entry.getValue());
        Map<String, String> variables = Variables.meant(environment);
        var sources = new GivenEnvironment(variables);
        try {
            Variables.check(variables);
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Only.class)
                    .web(WebApplicationType.NONE)
                    .logStartupInfo(false)
                    .listeners(sources, new LogAppender())
                    .initializers(HubExtension::extendAll)
                    .run(Stream.concat(given, Stream.of(arguments)).toArray(String[]::new))) {
                return of(context, variables);
            }
        } catch (RuntimeException failure) {
            throw HubNotStarted.because(failure, sources.prepared());
        }
    }

    private static Reach of(ConfigurableApplicationContext context, Map<String, String> variables) {
        Settings settings = context.getBean(Settings.class);
        var secrets = new Secrets(variables);
        AppId appId = new SettlementBeans().appId(settings, secrets);
        JAccountClient client = new EnrolmentBeans().jAccountClient(settings, secrets);
        return new Reach(
                URI.create(settings.campus().baseUrl()),
                URI.create(settings.carbon().baseUrl()),
                client,
                appId,
                context.getBeanProvider(TimeSource.class)
                        .getIfAvailable(FrameBeans::timeSource)
                        .clock(),
                FrameBeans.outbound(settings, context.getEnvironment()));
    }
}
