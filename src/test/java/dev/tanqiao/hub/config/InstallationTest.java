package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an orchestrator sees of a hub. */
@Timeout(120)
class InstallationTest {

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void readinessIsWhetherItCanWriteAndTheFirstToGoWhenItStops() throws Exception {
        String url = TestDatabase.freshUrl();
        Hub hub = TestHub.start(
                directory,
                Clock.systemUTC(),
                Map.of("tanqiao.database.url", url, "tanqiao.stop-delay", "2s", "tanqiao.database.pool", 5));
        await().untilAsserted(() -> assertThat(status(hub, "readiness")).isEqualTo(200));

        setReadOnly(url, "on");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(status(hub, "readiness")).isEqualTo(503));
        assertThat(status(hub, "liveness")).isEqualTo(200);
        setReadOnly(url, "off");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(status(hub, "readiness")).isEqualTo(200));

        var hanging = new CountDownLatch(1);
        hub.bean(ApplicationEventMulticaster.class)
                .addApplicationListener((ApplicationListener<ContextClosedEvent>) closed -> awaitQuietly(hanging));
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> hub.stop(Duration.ofSeconds(1)));
        try {
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(status(hub, "readiness")).isEqualTo(503));
            assertThat(push(hub)).as("it still works").isEqualTo(404);
            assertThat(stopped.join()).as("what hangs is not waited for").isFalse();
        } finally {
            hanging.countDown();
        }
    }

    private static void setReadOnly(String url, String value) {
        var admin =
                new JdbcTemplate(new DriverManagerDataSource(url + "&options=-c%20default_transaction_read_only=off"));
        admin.execute(
                "do $$ begin execute format('alter database %%I set default_transaction_read_only = %s', current_database()); end $$"
                        .formatted(value));
        admin.queryForList(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    }

    private int status(Hub hub, String probe) throws IOException, InterruptedException {
        return ask(hub, HttpRequest.newBuilder(), "/actuator/health/" + probe);
    }

    private int push(Hub hub) throws IOException, InterruptedException {
        return ask(
                hub, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("{}")), "/push/unknown/bills");
    }

    private int ask(Hub hub, HttpRequest.Builder request, String path) throws IOException, InterruptedException {
        return http.send(
                        request.uri(URI.create("http://127.0.0.1:" + hub.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
