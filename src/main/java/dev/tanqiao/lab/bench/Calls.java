package dev.tanqiao.lab.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Semaphore;

/** Calls of a limit: so many under way at once, each answered on whatever thread; a call that fails ends the process. */
final class Calls {

    private static final int SUCCESS = 2;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore places;

    Calls(int inFlight) {
        places = new Semaphore(inFlight);
    }

    /** What came of a call. */
    @FunctionalInterface
    interface Answered {
        void with(String body, int millis) throws Exception;
    }

    /** Waits for a place, sends, and does not wait for the answer. */
    void send(HttpRequest request, Answered answered) throws InterruptedException {
        places.acquire();
        long began = System.nanoTime();
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            places.release();
            try {
                if (failure != null || answer.statusCode() / 100 != SUCCESS) {
                    throw new IllegalStateException("The other side refused: " + answer, failure);
                }
                answered.with(answer.body(), (int) ((System.nanoTime() - began) / 1_000_000));
            } catch (Throwable unexpected) {
                Loop.end(unexpected);
            }
        });
    }
}
