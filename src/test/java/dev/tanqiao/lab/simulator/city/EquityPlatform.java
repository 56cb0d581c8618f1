package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.Promised;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.VirtualClock;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import javax.crypto.Cipher;

/** A city and the equity platform that calls it as the document says. */
final class EquityPlatform {

    final VirtualClock clock = new VirtualClock(TestWorlds.START);
    final TestJournal journal;
    final City city;
    private final Strikes faults;
    private final World world;
    private final Path stateDirectory;
    String token = "";

    EquityPlatform(World world, Path stateDirectory) {
        this(world, stateDirectory, new TestJournal(), Strikes.NONE);
    }

    /** A city whose pushes and bill lines go wrong as these say. */
    EquityPlatform(World world, Path stateDirectory, Strikes faults) {
        this(world, stateDirectory, new TestJournal(), faults);
    }

    private EquityPlatform(World world, Path stateDirectory, TestJournal journal, Strikes faults) {
        this.faults = faults;
        this.world = world;
        this.stateDirectory = stateDirectory;
        this.journal = journal;
        this.city = journal.open(new City(world, clock, journal, stateDirectory, faults));
    }

    /** As after a kill: another city from the same journal. */
    EquityPlatform restarted() {
        return restartedFrom(journal.lines());
    }

    /** As after a kill at the moment the journal had these lines. */
    EquityPlatform restartedFrom(List<String> lines) {
        var again = new EquityPlatform(world, stateDirectory, new TestJournal(lines), faults);
        again.clock.advanceTo(clock.instant());
        again.token = token;
        return again;
    }

    EquityPlatform loggedIn() {
        token = login(encrypted("tanqiao-sjtu"), UUID.randomUUID().toString())
                .path("content")
                .path("accessToken")
                .textValue();
        return this;
    }

    void tick(Duration duration) {
        clock.advanceTo(clock.instant().plus(duration));
    }

    JsonNode login(String appId, String transactionId) {
        return login(appId, Map.of("transactionid", transactionId, "timestamp", String.valueOf(clock.millis())));
    }

    JsonNode login(String appId, Map<String, String> headers) {
        return body(operation(
                "city.getAccessToken", "POST", Map.of(), headers, Json.object().put("appId", appId)));
    }

    String encrypted(String appId) {
        try {
            String pem = Files.readString(stateDirectory.resolve(PlatformKey.PUBLIC_FILE));
            byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(
                    Cipher.ENCRYPT_MODE, KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded)));
            return Base64.getEncoder().encodeToString(cipher.doFinal(appId.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The person's cid, issued and authorized. */
    String authorized(String account) {
        String cid = issued(account);
        assertCode(200, call("city.accountAuthorize", Json.object().put("cid", cid)));
        return cid;
    }

    String issued(String account) {
        ObjectNode person =
                Json.object().put("account", account).put("name", account).put("consentId", "c-1");
        return call("city.cidIssue", person).path("content").path("cid").textValue();
    }

    /** An order as the document's example has it, with what a test changes. */
    ObjectNode order(String cid, String transactionId, Consumer<ObjectNode> change) {
        ObjectNode order = Json.object()
                .put("cid", cid)
                .put("equityCid", "EQ-1")
                .put("transactionId", transactionId)
                .put("transactionPointA", "10")
                .put("transactionTime", "2026-03-02 08:30:30")
                .put("transactionType", "0")
                .put("type", 0);
        order.putArray("data").add("话费充值卡").add("充电宝");
        change.accept(order);
        return order;
    }

    int settle(ObjectNode order) {
        return call("city.orderSettel", order).path("code").intValue();
    }

    int settle(String cid, String transactionId) {
        return settle(order(cid, transactionId, asItIs -> {}));
    }

    int reverse(String cid, String transactionId, String parentTransactionId, String pointsA) {
        return settle(order(
                cid,
                transactionId,
                order -> order.put("parentTransactionId", parentTransactionId).put("transactionPointA", pointsA)));
    }

    JsonNode bills(Consumer<ObjectNode> change) {
        ObjectNode query = Json.object().put("beginTime", "2026-03-02 00:00:00").put("endTime", "2026-03-09 00:00:00");
        change.accept(query);
        return call("city.getPointsBillInfo", query);
    }

    JsonNode call(String name, ObjectNode body) {
        return body(answer(name, body));
    }

    SimAnswer answer(String name, ObjectNode body) {
        return operation(name, "POST", Map.of(), Map.of("authorization", token), body);
    }

    JsonNode get(String name, Map<String, List<String>> query) {
        return body(operation(name, "GET", query, Map.of("authorization", token), Json.object()));
    }

    private SimAnswer operation(
            String name, String method, Map<String, List<String>> query, Map<String, String> headers, JsonNode body) {
        return Promised.kept(
                name,
                find(city.operations(), name)
                        .answer(new SimRequest(method, "/" + name, query, headers, Json.write(body))));
    }

    JsonNode admin(String name, Map<String, String> variables, String body) {
        return body(find(city.admin(), name)
                .answer(new SimRequest(name.split(" ")[0], name, Map.of(), Map.of(), body, variables)));
    }

    JsonNode ledger() {
        return admin("GET city/ledger", Map.of(), "");
    }

    /** One row of the ledger's lists. */
    JsonNode row(String list, String field, String value) {
        return StreamSupport.stream(ledger().path(list).spliterator(), false)
                .filter(row -> row.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode body(SimAnswer answer) {
        return Json.read(answer.body()).orElseThrow();
    }

    private static void assertCode(int code, JsonNode answer) {
        if (answer.path("code").intValue() != code) {
            throw new AssertionError("Expected code " + code + ": " + answer);
        }
    }

    private static Operation find(Map<String, Operation> operations, String name) {
        return Optional.ofNullable(operations.get(name)).orElseThrow();
    }
}
