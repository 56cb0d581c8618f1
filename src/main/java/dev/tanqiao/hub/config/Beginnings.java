package dev.tanqiao.hub.config;

import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** All beginnings, before any route runs. */
@Component
final class Beginnings implements SmartLifecycle {

    private final List<Beginning> all;
    private volatile boolean running;

    Beginnings(List<Beginning> all) {
        this.all = all;
    }

    @Override
    public void start() {
        all.forEach(Beginning::begin);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Camel and all that claims start later. */
    @Override
    public int getPhase() {
        return 0;
    }
}
