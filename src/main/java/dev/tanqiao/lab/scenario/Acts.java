package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.lab.scenario.Scenario.Step;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.springframework.boot.convert.DurationStyle;

/** Does what the steps of a scenario say. */
final class Acts {

    private static final String CANTEEN = "第一餐饮大楼";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final JsonNode DEPLOYED = Json.read(
                    "{\"answer\": {\"/deployment/problem\": null, \"/deployment/state\": \"committed\"}}")
            .orElseThrow();

    private final ScenarioHub scenarioHub;
    private final Witness witness;
    private final PlantedFaults faults;
    private final Exchange exchange = new Exchange();
    private final Asking asking;
    private final Placeholders placeholders;

    Acts(ScenarioHub scenarioHub, Witness witness, PlantedFaults faults) {
        this.scenarioHub = scenarioHub;
        this.witness = witness;
        this.faults = faults;
        this.asking = new Asking(scenarioHub, exchange);
        this.placeholders = new Placeholders(scenarioHub, witness, asking);
    }

    /**
     * Does it.
     *
     * @return what went otherwise than the step says, or empty
     * @throws IllegalArgumentException when the simulator refuses what is asked of it
     */
    Optional<String> perform(Step step) {
        JsonNode body = step.body();
        switch (step.act()) {
            case "purchase" -> purchase(body);
            case "pay", "refund", "close" -> tell("campus/orders/%s/%s".formatted(order(body), step.act()), "");
            case "change" ->
                tell("campus/orders/%s/change".formatted(order(body.path("order"))), Json.write(body.path("set")));
            case "enrol" -> tell("campus/persons/%s/enrol".formatted(body.asText()), "");
            case "withdraw" -> tell("campus/persons/%s/withdraw".formatted(body.asText()), "");
            case "grant" -> grant(body.asText());
            case "fault" -> faults.plant(step);
            case "heal" -> faults.heal();
            case "push" -> tell("city/push", "");
            case "poll" -> poll(body.asText());
            case "advance" ->
                scenarioHub.playUntil(scenarioHub.now().plus(DurationStyle.SIMPLE.parse(body.asText())), now -> {});
            case "restart" -> {
                scenarioHub.stopHub();
                scenarioHub.startHub();
            }
            case "stop" -> forHub(body, scenarioHub::stopHub, scenarioHub::stopReplica);
            case "start" -> forHub(body, scenarioHub::startHub, scenarioHub::startReplica);
            case "kill" -> scenarioHub.killReplica();
            case "skew" -> scenarioHub.skewHub(DurationStyle.SIMPLE.parse(body.asText()));
            case "backup" -> scenarioHub.backUpRows();
            case "restore" -> scenarioHub.restoreRows();
            case "plant" ->
                body.properties()
                        .forEach(one -> tell(
                                "city/ledger/%s/%s".formatted(cityTransactionId(one.getValue()), one.getKey()), ""));
            case "file" -> {
                return file(body);
            }
            case "deploy" -> {
                return deploy(body);
            }
            case "call" -> {
                return call(body);
            }
            case "ask" -> {
                return asking.ask(placeholders.filled(body));
            }
            default -> throw new IllegalStateException("Nobody does " + step.act() + ".");
        }
        return Optional.empty();
    }

    /** What the last call was answered, for people. */
    String lastAnswer() {
        return exchange.last();
    }

    private static void forHub(JsonNode which, Runnable hub, Runnable replica) {
        (which.asText().equals("hub") ? hub : replica).run();
    }

    private void purchase(JsonNode said) {
        ObjectNode order = Json.object();
        order.set("account", said.path("person"));
        order.put("merchant", said.path("merchant").asText(CANTEEN));
        order.set("amount", Json.tree(said.path("yuan").decimalValue().negate()));
        for (String field : new String[] {"channel", "status", "orderNo"}) {
            if (said.has(field)) {
                order.set(field, said.path(field));
            }
        }
        if (said.path("fields") instanceof ObjectNode more) {
            order.setAll(more);
        }
        String id = scenarioHub
                .world
                .act("POST", "campus/orders", Json.write(order))
                .path("id")
                .asText();
        scenarioHub.orders.put(said.path("as").asText(id), id);
    }

    private void grant(String person) {
        for (JsonNode account : scenarioHub.world.show("city/ledger").path("persons")) {
            if (account.path("account").asText().equals(person)) {
                tell(
                        "city/persons/%s/authorization"
                                .formatted(account.path("cid").asText()),
                        "{\"type\":1}");
            }
        }
    }

    private void poll(String what) {
        if (!what.equals("bills")) {
            scenarioHub.rows.witness().lookAtAccounts(scenarioHub.now());
        }
        if (!what.equals("campus")) {
            scenarioHub.rows.witness().readBills(scenarioHub.now());
        }
    }

    private String order(JsonNode alias) {
        return String.valueOf(scenarioHub.orders.get(alias.asText()));
    }

    private String cityTransactionId(JsonNode alias) {
        return witness.rows("settlement").stream()
                .filter(row -> row.path("of").equals(alias)
                        && row.path("kind").asText().equals("purchase"))
                .map(row -> row.path("city").asText())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(alias.asText() + " has no settlement yet"));
    }

    private void tell(String path, String body) {
        scenarioHub.world.act("POST", path, body);
    }

    private Optional<String> file(JsonNode said) {
        Path file = Path.of(
                        scenarioHub.setting("tanqiao.home"),
                        "bundles",
                        said.path("bundle").asText())
                .resolve(said.path("path").asText());
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, said.path("content").asText());
            long end = System.nanoTime() + TIMEOUT.toNanos();
            while (Files.exists(file)) {
                if (System.nanoTime() > end) {
                    return Optional.of("no route has taken %s within %s s"
                            .formatted(said.path("path").asText(), TIMEOUT.toSeconds()));
                }
                Thread.sleep(10);
            }
            return Optional.empty();
        } catch (IOException unwritable) {
            throw new java.io.UncheckedIOException(unwritable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        }
    }

    /** It has happened when the step is over: the clock stands meanwhile. */
    private Optional<String> deploy(JsonNode said) {
        scenarioHub.handledRoughly();
        byte[] zip = BundleZip.of(
                BundleWorkbench.bundles(said.path("location").asText()).get(0).files());
        String trial = said.has("trial") ? "&trial=" + said.path("trial").asText() : "";
        return exchange.send(
                "deploy",
                HttpRequest.newBuilder(URI.create(scenarioHub.hubAddress() + "/api/bundles?reason=scenario" + trial))
                        .timeout(Exchange.TIMEOUT)
                        .header("Content-Type", "application/zip")
                        .header("Authorization", "Bearer " + token("deploy"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                        .build(),
                DEPLOYED);
    }

    private Optional<String> call(JsonNode said) {
        String method = said.path("method").asText("GET");
        String path = placeholders.filled(said.path("path").asText());
        JsonNode body = said.path("body");
        String text =
                placeholders.filled(body.isMissingNode() ? "" : body.isTextual() ? body.asText() : Json.write(body));
        var request = HttpRequest.newBuilder()
                .timeout(Exchange.TIMEOUT)
                .header("Content-Type", body.isTextual() ? "text/plain" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(text));
        String role = said.path("role").asText("review");
        String address = scenarioHub.hubAddress() + path;
        if (said.has("secret")) {
            address += showSecret(said, text, request);
        } else if (!role.equals("none")) {
            request.header("Authorization", "Bearer " + token(role));
        }
        said.path("headers")
                .properties()
                .forEach(one -> request.setHeader(one.getKey(), one.getValue().asText()));
        return exchange.send(
                method + " " + path, request.uri(URI.create(address)).build(), said);
    }

    /** Adds what shows the route of a bundle that the caller knows its secret; what of it belongs behind the address is returned. */
    private String showSecret(JsonNode said, String body, HttpRequest.Builder request) {
        String secret = scenarioHub.bundles.secret(
                said.path("path").asText(), said.path("secret").asText());
        switch (said.path("authentication").asText("bearer")) {
            case "path" -> {
                return "/" + secret;
            }
            case "hmac" ->
                request.header(
                        said.path("signatureHeader").asText("X-Hub-Signature-256"),
                        "sha256=" + new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmacHex(body));
            default -> request.header("Authorization", "Bearer " + secret);
        }
        return "";
    }

    private String token(String role) {
        try {
            return Files.readString(Path.of(scenarioHub.setting("tanqiao.api.%s-token-file".formatted(role))))
                    .strip();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
