package dev.tanqiao.hub.config;

import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Has settings come from these environment variables and from no others. */
record GivenEnvironment(Map<String, String> variables)
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        event.getEnvironment()
                .getPropertySources()
                .replace(source, new SystemEnvironmentPropertySource(source, Map.copyOf(variables)));
    }

    /** Before files of settings are read: a variable may name one. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
