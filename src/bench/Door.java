import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast a running hub answers a door reader (routes/examples/campus-door); see {@code src/bench/door}. */
public final class Door {

    private static final Pattern CODE = Pattern.compile("\"text\":\"([^\"]+)\"");

    private Door() {}

    /** @param arguments hub's address, simulator's address, reader's key, readers at once, requests a round, rounds */
    public static void main(String[] arguments) throws Exception {
        int readers = Integer.parseInt(arguments[3]);
        int requests = Integer.parseInt(arguments[4]);
        HttpClient http = HttpClient.newHttpClient();
        String code = code(http, arguments[1]);
        for (int round = 0; round <= Integer.parseInt(arguments[5]); round++) {
            long[] nanos = round(http, arguments[0], arguments[2], code, readers, requests);
            Arrays.sort(nanos);
            System.out.printf(
                    "%s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                    round == 0 ? "warming up" : "round " + round,
                    millis(nanos, 0.5), millis(nanos, 0.95), millis(nanos, 0.99), millis(nanos, 1));
        }
    }

    private static double millis(long[] sorted, double part) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1e6;
    }

    private static String code(HttpClient http, String simulator) throws Exception {
        HttpRequest asked = HttpRequest.newBuilder(URI.create(simulator + "/__admin/tanqiao/campus/codes"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\": \"SJTU\", \"owner\": \"gwang\"}"))
                .build();
        String answer = http.send(asked, HttpResponse.BodyHandlers.ofString()).body();
        Matcher text = CODE.matcher(answer);
        if (!text.find()) {
            throw new IllegalStateException("No code: " + answer);
        }
        return text.group(1);
    }

    private static long[] round(HttpClient http, String hub, String key, String code, int readers, int requests)
            throws Exception {
        long[] nanos = new long[requests];
        var next = new AtomicInteger();
        var refused = new AtomicInteger();
        var ended = new CountDownLatch(readers);
        HttpRequest scan = HttpRequest.newBuilder(URI.create(hub + "/ext/campus-door/gate"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\": \"" + code + "\"}"))
                .build();
        for (int reader = 0; reader < readers; reader++) {
            new Thread(() -> {
                        for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                            long begun = System.nanoTime();
                            try {
                                if (http.send(scan, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) {
                                    refused.incrementAndGet();
                                }
                            } catch (Exception failed) {
                                refused.incrementAndGet();
                            }
                            nanos[i] = System.nanoTime() - begun;
                        }
                        ended.countDown();
                    })
                    .start();
        }
        ended.await();
        if (refused.get() > 0) {
            System.out.printf("%s of %s were not answered with 200.%n", refused.get(), requests);
        }
        return nanos;
    }
}
