package dev.tanqiao.lab.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Calls of a limit: so many under way at once, a thread and a connection for each; a call that fails ends the process. */
final class Calls {

    private static final int SUCCESS = 2;

    private final CloseableHttpClient http;
    private final ExecutorService threads;
    private final Semaphore places;

    Calls(int inFlight) {
        places = new Semaphore(inFlight);
        threads = Executors.newFixedThreadPool(inFlight);
        http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(inFlight)
                        .setMaxConnPerRoute(inFlight)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** What came of a call. */
    @FunctionalInterface
    interface Answered {
        void with(String body, int millis) throws Exception;
    }

    /** A POST with these headers. */
    static ClassicHttpRequest post(URI address, Map<String, String> headers, byte[] body) {
        ClassicRequestBuilder request = ClassicRequestBuilder.post(address).setEntity(new ByteArrayEntity(body, null));
        headers.forEach(request::addHeader);
        return request.build();
    }

    static ClassicHttpRequest get(URI address) {
        return ClassicRequestBuilder.get(address).build();
    }

    /** Waits for a place, and neither for its call nor for the answer. */
    void send(ClassicHttpRequest request, Answered answered) throws InterruptedException {
        places.acquire();
        threads.execute(() -> {
            try {
                long began = System.nanoTime();
                String body = http.execute(request, answer -> {
                    String said = answer.getEntity() == null
                            ? ""
                            : EntityUtils.toString(answer.getEntity(), StandardCharsets.UTF_8);
                    if (answer.getCode() / 100 != SUCCESS) {
                        throw new IllegalStateException("The other side refused: %s %s".formatted(answer, said));
                    }
                    return said;
                });
                answered.with(body, (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            } catch (Throwable unexpected) {
                Loop.end(unexpected);
            } finally {
                places.release();
            }
        });
    }
}
