package dev.tanqiao.upstream.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;

@Timeout(60)
class CityTokensTest {

    @Test
    void whoWaitedWhileTheCityGaveNoTokenIsToldAtOnce() throws InterruptedException {
        var fetches = new AtomicInteger();
        var gateway = new CountDownLatch(1);
        var tokens = new CityTokens(
                new NoToken(),
                () -> {
                    fetches.incrementAndGet();
                    awaitUninterrupted(gateway);
                    throw new NoCityToken("The city is deaf.", null);
                },
                Duration.ofHours(1),
                "me",
                new SettableClock(Instant.parse("2026-03-02T04:00:00Z")));
        var told = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            callers.add(new Thread(() -> {
                try {
                    tokens.current();
                } catch (NoCityToken none) {
                    told.incrementAndGet();
                }
            }));
        }
        callers.forEach(Thread::start);
        await().until(() -> callers.stream()
                        .filter(caller -> caller.getState() == Thread.State.WAITING)
                        .count()
                == 5 /* and one at the gateway */);

        gateway.countDown();

        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(told).hasValue(5);
        assertThat(fetches).hasValue(1);
    }

    /** The city's document says a day; half an hour, or an end that lies behind by our clock, must not mean a login a call. */
    @ParameterizedTest
    @CsvSource({"P1D, 23h", "PT30M, 15m", "PT0S, 30s", "PT-8H, 30s"})
    void aTokenIsRenewedAheadOfItsEndAndNotBeforeHalfOfItsLife(Duration life, String renewed) {
        var clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
        var fetches = new AtomicInteger();
        var tokens = new CityTokens(
                new OneToken(),
                () -> new CityToken(
                        "token-" + fetches.incrementAndGet(),
                        clock.instant(),
                        clock.instant().plus(life)),
                Duration.ofHours(1),
                "me",
                clock);
        Duration used = DurationStyle.SIMPLE.parse(renewed);

        assertThat(tokens.current()).isEqualTo("token-1");
        clock.tick(used.minusMillis(1));
        assertThat(tokens.current()).isEqualTo("token-1");
        clock.tick(Duration.ofMillis(1));
        assertThat(tokens.current()).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A store of one token. */
    private static final class OneToken implements CityTokenStore {

        private Optional<CityToken> kept = Optional.empty();

        @Override
        public Optional<CityToken> find() {
            return kept;
        }

        @Override
        public boolean claimRenewal(String owner) {
            return true;
        }

        @Override
        public void save(CityToken token) {
            kept = Optional.of(token);
        }

        @Override
        public void endRenewal(String owner) {}
    }

    /** A store without a token; everybody may fetch one. */
    private static final class NoToken implements CityTokenStore {
        @Override
        public Optional<CityToken> find() {
            return Optional.empty();
        }

        @Override
        public boolean claimRenewal(String owner) {
            return true;
        }

        @Override
        public void save(CityToken token) {
            throw new AssertionError("there is none");
        }

        @Override
        public void endRenewal(String owner) {}
    }
}
