package dev.tanqiao.lab.extension;

import dev.tanqiao.hub.bundle.FurtherSubscriptions;
import dev.tanqiao.hub.config.HubExtension;
import dev.tanqiao.hub.config.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ClassPathResource;

/** A hub beside a simulator: it may follow that one's clock, and tells its sample subscribers. */
public final class LabExtension implements HubExtension {

    static final String FOLLOW_CLOCK = "tanqiao.follow-clock";
    private static final String SAMPLE_SUBSCRIBERS = "tanqiao.delivery.sample-subscribers";
    private static final String SUBSCRIPTIONS = "simulator/subscriptions.yaml";

    @Override
    public Set<String> settings() {
        return Set.of(FOLLOW_CLOCK, SAMPLE_SUBSCRIBERS);
    }

    @Override
    public void extend(GenericApplicationContext hub) {
        String simulator = hub.getEnvironment().getRequiredProperty(FOLLOW_CLOCK);
        if (!simulator.isEmpty() && !hub.containsBeanDefinition("timeSource")) {
            hub.registerBean("timeSource", TimeSource.class, () -> new FollowingClock(URI.create(simulator)));
        }
        hub.registerBean(FurtherSubscriptions.class, LabExtension::sampleSubscriptions);
    }

    private static FurtherSubscriptions sampleSubscriptions() {
        try {
            String text = new ClassPathResource(SUBSCRIPTIONS).getContentAsString(StandardCharsets.UTF_8);
            return new FurtherSubscriptions("simulator", SUBSCRIPTIONS, text);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
