package dev.tanqiao.hub.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.store.push.JdbcPushStore;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.upstream.carbon.CityAnswer;
import dev.tanqiao.upstream.carbon.Subscriptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code subscribe} calls. */
public final class SubscribeSteps {

    private static final String SCHEDULE = "subscribe";
    private static final Logger log = LoggerFactory.getLogger(SubscribeSteps.class);
    private final JdbcSchedule schedule;
    private final JdbcPushStore pushes;
    private final Clock clock;
    private final Supplier<String> pushAddress;
    private final Duration silence;
    private volatile Instant toldAgainAt = Instant.EPOCH;

    /**
     * @param pushAddress our public address with the current secret path, without a slash at its end
     * @param silence how long a booking may be in the bills before the push about it is missed
     */
    public SubscribeSteps(
            JdbcSchedule schedule, JdbcPushStore pushes, Clock clock, Supplier<String> pushAddress, Duration silence) {
        this.schedule = schedule;
        this.pushes = pushes;
        this.clock = clock;
        this.pushAddress = pushAddress;
        this.silence = silence;
    }

    /** The city is told at once, unless it knows this address. */
    public void atStart() {
        toldAgainAt = Instant.EPOCH;
        schedule.dueUnlessDoneFor(SCHEDULE, pushAddress.get(), clock.instant());
    }

    /** The city is told at once: the former address ends. */
    public void addressChanged() {
        schedule.hasten(SCHEDULE, clock.instant());
    }

    /** Where bills flow and pushes do not, the city may have forgotten us: it is told again. */
    public void billsRead() {
        Instant now = clock.instant();
        if (pushes.areMissed(toldAgainAt, now.minus(silence))) {
            toldAgainAt = now;
            log.warn("city.pushes_missed silence={} next=\"subscribed again\"", silence);
            schedule.hasten(SCHEDULE, now);
        }
    }

    /** One request for each kind of push. */
    public List<JsonNode> requests() {
        String address = pushAddress.get();
        return List.of(
                Subscriptions.bills(address + "/bills"), Subscriptions.authorizations(address + "/authorizations"));
    }

    /**
     * Checks an answer.
     *
     * @throws IllegalStateException when the city did not take the address
     */
    public void accepted(Integer httpStatus, @Nullable String body) {
        CityAnswer answer = CityAnswer.read(body);
        if (httpStatus != 200 || !answer.isDone()) {
            throw new IllegalStateException("The city did not accept our push address (HTTP %s, code %s: %s)."
                    .formatted(httpStatus, answer.code(), answer.message()));
        }
    }

    /** Both kinds are subscribed. */
    public void subscribed() {
        schedule.doneFor(SCHEDULE, pushAddress.get());
    }
}
