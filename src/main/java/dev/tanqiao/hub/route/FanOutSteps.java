package dev.tanqiao.hub.route;

import dev.tanqiao.core.delivery.FanOut;
import org.springframework.stereotype.Component;

/** What the route {@code fan-out} calls. */
@Component("fanOutSteps")
public final class FanOutSteps {

    private static final int EVENTS_AT_ONCE = 500;

    private final FanOut fanOut;

    FanOutSteps(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /** Makes deliveries of all events that wait in the outbox. */
    public void fanOut() {
        int taken = EVENTS_AT_ONCE;
        while (taken == EVENTS_AT_ONCE) {
            taken = fanOut.fanOut(EVENTS_AT_ONCE);
        }
    }
}
