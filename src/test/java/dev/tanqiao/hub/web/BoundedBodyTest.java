package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.DelegatingServletInputStream;

class BoundedBodyTest {

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        assertThat(bounded(4, "four").readAllBytes()).hasSize(4);
        assertThatThrownBy(bounded(3, "four")::readAllBytes)
                .isInstanceOfSatisfying(
                        BoundedBody.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(HttpStatus.PAYLOAD_TOO_LARGE));
    }

    @Test
    void aBodyThatDripsIsGivenUp() throws Exception {
        var dripping = new ByteArrayInputStream(new byte[100]) {
            @Override
            public synchronized int read() {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return super.read();
            }
        };
        var body = new BoundedBody.Bounded(new DelegatingServletInputStream(dripping), 100, nanos::get);

        assertThatThrownBy(() -> {
                    while (body.read() >= 0) {}
                })
                .isInstanceOfSatisfying(
                        BoundedBody.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
        assertThat(dripping.available()).isEqualTo(69);
    }

    private BoundedBody.Bounded bounded(int most, String body) {
        ServletInputStream whole =
                new DelegatingServletInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        return new BoundedBody.Bounded(whole, most, nanos::get);
    }
}
