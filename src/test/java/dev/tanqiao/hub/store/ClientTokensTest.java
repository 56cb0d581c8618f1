package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.upstream.campus.ClientTokens;
import dev.tanqiao.upstream.campus.JAccount;
import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.campus.TokenEndpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Our own campus token over two replicas and their database. */
@Timeout(60)
class ClientTokensTest {

    private static final Duration LIFE = Duration.ofHours(2);

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final Vault vault = new Vault(Vault.newKeyLine("key"));
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T00:00:00.123Z"));
    private final Endpoint jAccount = new Endpoint();
    private final ClientTokens one = replica();
    private final ClientTokens other = replica();

    private ClientTokens replica() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        var client = new JAccountClient(nowhere, "", "tanqiao", "a-secret", "openid", nowhere);
        return new ClientTokens(
                EnrolmentStores.clientTokenStore(jdbc, vault), new JAccount(client, jAccount, 256, clock), clock);
    }

    @Test
    void oneTokenServesAllReplicas() {
        assertThat(one.current()).isEqualTo("token-1");
        assertThat(other.current()).isEqualTo("token-1");
        assertThat(one.current()).isEqualTo("token-1");
    }

    @Test
    void itIsReplacedBeforeItsEnd() {
        one.current();
        clock.tick(LIFE.minus(Duration.ofMinutes(4)));
        assertThat(one.current()).isEqualTo("token-2");
        assertThat(other.current()).isEqualTo("token-2");
        assertThat(rows()).isOne();
    }

    @Test
    void oneThatIsRefusedIsReplacedOnceForAll() {
        one.current();
        other.current();
        assertThat(one.insteadOf("token-1")).isEqualTo("token-2");
        assertThat(other.insteadOf("token-1")).isEqualTo("token-2");
        assertThat(other.insteadOf("token-2")).isEqualTo("token-3");
        assertThat(rows()).isOne();
    }

    @Test
    void itLiesSealedAndGoesUnderTheNewKey() {
        one.current();
        assertThat(jdbc.queryForList("select value from shared_secret", byte[].class))
                .isNotEmpty()
                .noneMatch(value -> new String(value, StandardCharsets.ISO_8859_1).contains("token-1"));
        assertThat(new SealedValues(jdbc, vault).all()).containsEntry("token-1", "shared_secret.value");
        assertThat(new SealedValues(jdbc, vault)
                        .reseal(new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource())))
                        .refused())
                .isEmpty();
        assertThat(other.current()).isEqualTo("token-1");
    }

    @Test
    void whereJAccountGivesNoneNothingIsKept() {
        jAccount.answer = new TokenEndpoint.Answer(503, "out of order");
        assertThatThrownBy(one::current)
                .isInstanceOf(CampusLoginUnavailable.class)
                .hasMessageContaining("HTTP 503");
        assertThat(rows()).isZero();
        jAccount.answer = null;
        assertThat(one.current()).isEqualTo("token-2");
    }

    @Test
    void whoWaitedWhileJAccountGaveNoneIsToldAtOnce() throws InterruptedException {
        jAccount.answer = new TokenEndpoint.Answer(503, "out of order");
        var gateway = new CountDownLatch(1);
        jAccount.gateway = gateway;
        var told = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(new Thread(() -> {
                try {
                    one.current();
                } catch (CampusLoginUnavailable none) {
                    told.incrementAndGet();
                }
            }));
        }
        callers.forEach(Thread::start);
        await().until(() -> callers.stream()
                        .filter(caller -> caller.getState() == Thread.State.WAITING)
                        .count()
                == 4 /* and one at the gateway */);
        gateway.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(told).hasValue(4);
        assertThat(jAccount.asked).isOne();
    }

    private int rows() {
        return jdbc.queryForObject(
                "select count(*) from shared_secret where name like 'campus-client-token%'", Integer.class);
    }

    private static final class Endpoint implements TokenEndpoint {
        private @Nullable Answer answer;
        private int asked;
        private @Nullable CountDownLatch gateway;

        @Override
        public Answer ourselves() {
            asked++;
            if (gateway != null) {
                passed(gateway);
            }
            return answer != null
                    ? answer
                    : new Answer(
                            200,
                            "{\"access_token\":\"token-%s\",\"expires_in\":%s}".formatted(asked, LIFE.toSeconds()));
        }

        @Override
        public Answer exchangeCode(String code) {
            throw new AssertionError("nobody consents here");
        }

        @Override
        public Answer refresh(String refreshToken) {
            throw new AssertionError("no person is here");
        }
    }

    private static void passed(CountDownLatch gateway) {
        try {
            gateway.await();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
