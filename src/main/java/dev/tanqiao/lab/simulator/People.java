package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Does what people do by hand: enrol at the hub with a browser, withdraw at the city. */
final class People {

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final Function<String, Optional<Operation>> admin;
    private volatile @Nullable URI hub;

    /**
     * The people of a world.
     *
     * @param admin an admin operation by its name
     */
    People(@Nullable URI hub, Function<String, Optional<Operation>> admin) {
        this.hub = hub;
        this.admin = admin;
    }

    void visit(URI hub) {
        this.hub = hub;
    }

    boolean knowAHub() {
        return hub != null;
    }

    /** Visits the hub's enrolment address and goes where it leads; empty when it ends well, else why not. */
    Optional<String> enrol(String account) {
        URI to = hub;
        if (to == null) {
            return Optional.of("no hub was named");
        }
        var browser = new Browser(http);
        browser.logIn("JAAuthCookie", account);
        try {
            HttpResponse<String> page = browser.open(URI.create(to.toString().replaceAll("/+$", "") + "/enrol"));
            return page.statusCode() / 100 == 2
                    ? Optional.empty()
                    : Optional.of(
                            "HTTP " + page.statusCode() + " at " + page.uri().getPath());
        } catch (IOException | IllegalArgumentException failure) {
            return Optional.of(String.valueOf(failure));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("stopped");
        }
    }

    /** Withdraws at the city whatever carbon accounts the person has there; false when there is none. */
    boolean withdraw(String account) {
        JsonNode persons = Json.read(ask("GET city/ledger", Map.of(), "").body())
                .orElseThrow()
                .path("persons");
        List<String> cids = StreamSupport.stream(persons.spliterator(), false)
                .filter(person -> account.equals(person.path("account").asText()))
                .map(person -> person.path("cid").asText())
                .toList();
        cids.forEach(cid -> ask("POST city/persons/{cid}/authorization", Map.of("cid", cid), "{\"type\":-1}"));
        return !cids.isEmpty();
    }

    private SimAnswer ask(String operation, Map<String, String> variables, String body) {
        return admin.apply(operation)
                .orElseThrow(() -> new IllegalStateException("The city offers no " + operation + "."))
                .answer(new SimRequest(
                        operation.split(" ")[0], operation.split(" ")[1], Map.of(), Map.of(), body, variables));
    }
}
