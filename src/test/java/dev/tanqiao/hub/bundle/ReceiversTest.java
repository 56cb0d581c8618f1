package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.bundle.door.Message;
import dev.tanqiao.hub.bundle.door.Schemas;
import dev.tanqiao.hub.bundle.door.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReceiversTest {

    private static final Source BEFORE = new Source(Source.Kind.REQUEST, "ask", Map.of("version", "1"));
    private static final Source AFTER = new Source(Source.Kind.REQUEST, "ask", Map.of("version", "2"));
    private static final Schemas NONE = new Schemas(Map.of());

    private static final Message TICK = new Message("2026-03-02T04:00:00Z", Map.of(), "nightly");

    private final Receivers receivers = new Receivers();

    @Test
    void what_waits_while_nothing_ends_goes_to_what_runs_then() throws Exception {
        var entered = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        receivers.open("shop", BEFORE, message -> message, NONE);

        var hanging = at(open -> {
            entered.countDown();
            mayEnd.await();
            return open.source();
        });
        begin(hanging);
        entered.await();
        var replacing = new FutureTask<>(
                () -> receivers.replace("shop", Duration.ofSeconds(1), () -> {
                    receivers.close("shop", BEFORE);
                    receivers.open("shop", AFTER, message -> message, NONE);
                }),
                true);
        Thread replaces = begin(replacing);
        await().until(() -> replaces.getState() != Thread.State.RUNNABLE);
        var waiting = at(Receivers.Open::source);
        begin(waiting);

        assertThat(waiting.get()).contains(AFTER);
        assertThat(replacing.get()).isTrue();
        mayEnd.countDown();
        assertThat(hanging.get()).contains(BEFORE);
    }

    @Test
    void aTickWaitsForNoSwapAndASwapForTheTickThatIsUnderWay() throws Exception {
        var entered = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        receivers.open(
                "shop",
                BEFORE,
                message -> {
                    entered.countDown();
                    mayEnd.await();
                    ended.set(true);
                    return message;
                },
                NONE);
        begin(new FutureTask<>(() -> {
            receivers.tick("shop", "ask", TICK);
            return true;
        }));
        entered.await();
        var replacing = new FutureTask<>(
                () -> receivers.replace(
                        "shop", Duration.ofSeconds(10), () -> assertThat(ended).isTrue()),
                true);
        Thread replaces = begin(replacing);
        await().until(() -> replaces.getState() == Thread.State.TIMED_WAITING);

        assertThatThrownBy(() -> receivers.tick("shop", "ask", TICK)).isInstanceOf(Receivers.BeingReplaced.class);
        mayEnd.countDown();
        assertThat(replacing.get()).isTrue();
    }

    @Test
    void aPostWaitsForNothingThatIsBeingReplaced() throws Exception {
        var mail = new Source(Source.Kind.INBOX, "mail", Map.of());
        receivers.open("shop", mail, message -> message, NONE);
        var stored = new FutureTask<>(() -> receivers.atInbox("shop", mail.name(), Receivers.Open::source));

        receivers.replace("shop", Duration.ofSeconds(1), () -> {
            receivers.close("shop", mail);
            begin(stored);
            assertThat(stored).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Optional.of(mail));
        });

        assertThat(receivers.atInbox("shop", mail.name(), Receivers.Open::source))
                .as("what runs then has no inbox")
                .isEmpty();
    }

    @Test
    void nothingIsKeptOfNamesThatNoBundleHas() throws Exception {
        receivers.open("shop", BEFORE, message -> message, NONE);
        for (int i = 0; i < 100; i++) {
            assertThat(receivers.at("guess-" + i, "ask", Source.Kind.REQUEST, Receivers.Open::source))
                    .isEmpty();
            assertThat(receivers.atInbox("guess-" + i, "mail", Receivers.Open::source))
                    .isEmpty();
        }

        assertThat(receivers).extracting("gates", MAP).containsOnlyKeys("shop");
        assertThat(receivers.at("shop", "ask", Source.Kind.REQUEST, Receivers.Open::source))
                .contains(BEFORE);
    }

    private FutureTask<Optional<Source>> at(Receivers.Doing<Source> doing) {
        return new FutureTask<>(() -> receivers.at("shop", "ask", Source.Kind.REQUEST, doing));
    }

    private static Thread begin(Runnable work) {
        var thread = new Thread(work);
        thread.start();
        return thread;
    }
}
