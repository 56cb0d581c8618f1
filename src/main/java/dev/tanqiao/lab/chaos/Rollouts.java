package dev.tanqiao.lab.chaos;

import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.lab.home.DevHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * A team that brings versions of the bundle {@code simulator/bundles/relay} to running hubs: good ones, one that cannot be started, one
 * whose route fails; and takes them back, and removes the bundle, so that the one of the settings runs again. What is not answered is
 * not asked again: either it has happened or not.
 */
final class Rollouts {

    private static final String FOLDER = "simulator/bundles/relay/";
    private static final String ROUTES = "relay.camel.yaml";
    private static final Duration GAP = Duration.ofMinutes(20);
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /** A schedule is stored when its route starts: a hub may stop dead between the end of one version and the start of the next. */
    private static final String A_SCHEDULE = """

            - route:
                id: nightly
                from:
                  uri: kamelet:tanqiao-schedule-source
                  parameters: {cron: "0 0 3 * * ?"}
                  steps:
                    - log: {message: night}
            """;

    /** Two routes begin with the requests of one address: that shows when they are started. */
    private static final String NOT_TO_BE_STARTED = """

            - route:
                id: ask
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{inbox-key}}"}
                  steps: [{setBody: {constant: one}}]
            - route:
                id: again
                from:
                  uri: "tanqiao:request?name=other&route=ask&secret={{inbox-key}}"
                  steps: [{setBody: {constant: two}}]
            """;

    private static final String FAILING =
            "        - throwException: {exceptionType: java.io.IOException, message: fails}\n"
                    + "        - to: kamelet:tanqiao-purchase-sink\n";

    /** What is done, one after the other. */
    enum Act {
        DEPLOY,
        DEPLOY_AGAIN,
        ROLL_BACK,
        DEPLOY_NOT_TO_BE_STARTED,
        DEPLOY_FAILING,
        TAKE_BACK_FAILING,
        REMOVE
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Path home;
    private final IntSupplier port;
    private int number;
    private Instant next = Instant.MIN;

    /** @param port of a hub that is asked */
    Rollouts(Path home, IntSupplier port) {
        this.home = home;
        this.port = port;
    }

    /** Does the next act, and waits for its outcome, where it is time for one. */
    void next(Instant now) {
        if (!now.isBefore(next)) {
            next = now.plus(GAP);
            act(Act.values()[number % Act.values().length]);
        }
    }

    /** Does the next act, and waits for its outcome. */
    synchronized void act(Act act) {
        number++;
        String outcome;
        try {
            HttpResponse<String> answer = http.send(request(act), HttpResponse.BodyHandlers.ofString());
            outcome = answer.statusCode() == 200 && answer.body().contains("\"committed\"")
                    ? "committed"
                    : "not committed";
        } catch (IOException died) {
            outcome = "not answered";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        outcomes.merge("%s %s".formatted(act, outcome), 1, Integer::sum);
    }

    /** What came of them, in words. */
    String outcomes() {
        return outcomes.entrySet().stream()
                .map(outcome -> "%s %s"
                        .formatted(
                                outcome.getKey()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', ' '),
                                outcome.getValue()))
                .collect(Collectors.joining(" · "));
    }

    private HttpRequest request(Act act) throws IOException {
        return switch (act) {
            case DEPLOY, DEPLOY_AGAIN -> deploy(routes() + A_SCHEDULE);
            case DEPLOY_NOT_TO_BE_STARTED -> deploy(routes() + NOT_TO_BE_STARTED);
            case DEPLOY_FAILING -> deploy(routes().replace("        - to: kamelet:tanqiao-purchase-sink\n", FAILING));
            case ROLL_BACK, TAKE_BACK_FAILING -> ask("/api/bundles/relay/rollback");
            case REMOVE -> ask("/api/bundles/relay/remove");
        };
    }

    private HttpRequest ask(String path) throws IOException {
        return to(path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"chaos\"}"))
                .build();
    }

    private HttpRequest deploy(String routes) throws IOException {
        Path folder = Files.createDirectories(home.resolve("relay"));
        String trial = number % 2 == 0 ? "none" : "PT15M";
        Files.writeString(
                folder.resolve(BundleFiles.MANIFEST),
                file(BundleFiles.MANIFEST).replaceFirst("version: .*", "version: 0.2." + number));
        Files.writeString(
                folder.resolve(BundleFiles.RULES),
                file(BundleFiles.RULES).replace("perYuan: 1", "perYuan: " + (1 + number % 2)));
        Files.writeString(folder.resolve(ROUTES), routes);
        return to("/api/bundles?reason=chaos&trial=" + trial)
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(BundleZip.of(BundleFiles.of(folder))))
                .build();
    }

    private static String routes() {
        return file(ROUTES);
    }

    private static String file(String name) {
        try (InputStream file = Objects.requireNonNull(Rollouts.class.getResourceAsStream("/" + FOLDER + name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private HttpRequest.Builder to(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port.getAsInt(), path)))
                .timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(new DevHome(home).token("deploy"))
                                        .strip());
    }
}
