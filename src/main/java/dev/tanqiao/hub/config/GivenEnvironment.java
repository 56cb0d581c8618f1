package dev.tanqiao.hub.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Has settings come from these environment variables and from no others; and keeps where settings come from, to tell of a bad one. */
final class GivenEnvironment implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private final Map<String, String> variables;
    private @Nullable ConfigurableEnvironment prepared;

    GivenEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** As it is by now; null: it was not made. */
    @Nullable
    ConfigurableEnvironment prepared() {
        return prepared;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        prepared = event.getEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        prepared.getPropertySources()
                .replace(source, new SystemEnvironmentPropertySource(source, Map.copyOf(variables)));
    }

    /** Before files of settings are read: a variable may name one. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
