package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.history.Times;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The hub's time beside that of the upstreams, and rows that a wrong clock has put ahead. */
@RestController
@RequestMapping("/api/time")
class TimeController extends ApiDoor {

    private final UpstreamTime time;
    private final Times times;
    private final Controls controls;
    private final Clock clock;

    TimeController(UpstreamTime time, Times times, Controls controls, Clock clock) {
        this.time = time;
        this.times = times;
        this.controls = controls;
        this.clock = clock;
    }

    @GetMapping("")
    TimeView time() {
        return new TimeView(clock.instant(), time.ahead(), time.isWrong(), rows(times.ahead(theirs())));
    }

    @PostMapping("/bring-back")
    BroughtBack bringBack(@RequestBody BringBackRequest asked, Principal token) {
        String reason = given("reason", asked.reason());
        Instant now = theirs();
        List<Times.Ahead> brought =
                controls.act(actor(token, asked.as()), "bring-back", "time", reason, () -> times.bringBack(now));
        return new BroughtBack(now, rows(brought));
    }

    private Instant theirs() {
        return time.theirs()
                .orElseThrow(
                        () -> ControlRefused.because(
                                "No upstream has reported the time yet; try again when one has answered. Nothing was changed."));
    }

    private static List<AheadView> rows(List<Times.Ahead> ahead) {
        return ahead.stream()
                .map(each -> new AheadView(each.rows(), each.count(), each.latest()))
                .toList();
    }

    /**
     * How time stands.
     *
     * @param now business time
     * @param ahead of the upstreams; negative: behind
     * @param wrong by more than five minutes: nothing is taken in or sent
     * @param rows that lie ahead of the upstreams' time and should not
     */
    record TimeView(Instant now, Duration ahead, boolean wrong, List<AheadView> rows) {}

    /** Rows of one kind, and the time that lies furthest ahead. */
    record AheadView(String rows, long count, Instant latest) {}

    /**
     * What is asked for.
     *
     * @param as the person's name
     */
    record BringBackRequest(
            @Nullable String reason, @Nullable String as) {}

    /** What was brought back to that time. */
    record BroughtBack(Instant to, List<AheadView> rows) {}
}
