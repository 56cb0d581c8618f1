package dev.tanqiao.hub.config;

import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Tells Logback which of its two appenders is meant. Logging starts long before settings are checked, so a value that is
 * none of the two logs to the console here and is refused by {@link Settings} a moment later.
 */
final class LogAppender implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String appender = "FILE".equals(environment.getProperty("tanqiao.log")) ? "FILE" : "CONSOLE";
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("log-appender", Map.of("log-appender", appender)));
    }

    /** After the files of settings were read, before logging starts. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER - 1;
    }
}
