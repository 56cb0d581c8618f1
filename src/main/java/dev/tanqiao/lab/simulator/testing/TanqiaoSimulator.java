package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * Both upstreams on a port of their own, for a test of somebody's own hub: the campus with jAccount, the city, and sample subscribers,
 * in a time of their own. Everything the control API offers can be had here; what is not a method is {@link #control}.
 *
 * <pre>{@code
 * try (var simulator = TanqiaoSimulator.builder().seed(7).person("anna", "100", "0").start()) {
 *     var hub = new MyHub(simulator.campusUrl(), simulator.cityUrl(), simulator.publicKey());
 *     simulator.purchase("anna", "12.50");
 *     hub.lookAndSettle();
 *     assertThat(simulator.ledger().bookings()).hasSize(1);
 *     assertThat(simulator.violations()).isEmpty();
 * }
 * }</pre>
 *
 * <p>With JUnit 5 take {@link SimulatorExtension}. May be used from several threads.
 */
public final class TanqiaoSimulator implements AutoCloseable {

    private static final int FAILED = 400;

    private final Path home;
    private final Simulator simulator;
    private final SimulatorClock clock;

    /** What a world is to be. */
    public static SimulatorBuilder builder() {
        return new SimulatorBuilder();
    }

    /** The plain world: {@code wang} and {@code li}, and nothing that happens by itself. */
    public static TanqiaoSimulator start() {
        return builder().start();
    }

    TanqiaoSimulator(ObjectNode world, @Nullable Long seed, String host, int port) {
        try {
            home = Files.createTempDirectory("tanqiao-simulator-");
            Path file = Files.writeString(home.resolve("world.yaml"), Json.write(world)); // JSON is YAML too
            simulator =
                    start(new SimulatorSettings(host, port, file.toString(), seed, home.resolve("state"), null, true));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "The simulator was not started: its journal needs a temporary folder (java.io.tmpdir).",
                    unwritable);
        }
        clock = new SimulatorClock(
                simulator.clock(), instant -> simulator.player().advanceTo(instant));
    }

    private Simulator start(SimulatorSettings settings) {
        try {
            return Simulator.start(settings);
        } catch (RuntimeException notStarted) {
            forget(home);
            throw notStarted;
        }
    }

    /** Where it listens: {@code http://127.0.0.1:41234}. Stock WireMock clients may be pointed here too. */
    public URI url() {
        return simulator.address();
    }

    /** The campus API, {@code …/v1/unicode}. */
    public URI campusUrl() {
        return URI.create(url() + "/v1/unicode");
    }

    /** jAccount, {@code …/oauth2}: below it {@code /authorize} and {@code /token}. */
    public URI jAccountUrl() {
        return URI.create(url() + "/oauth2");
    }

    /** The city's API, {@code …/carbon-inclusion/apis/v1}. */
    public URI cityUrl() {
        return URI.create(url() + "/carbon-inclusion/apis/v1");
    }

    /** The page that shows persons, orders, bookings, pushes, faults and calls: for a look while a test stands at a breakpoint. */
    public URI pageUrl() {
        return URI.create(url() + "/__sim");
    }

    /** How the platform knows this equity platform; getAccessToken takes it encrypted with {@link #publicKey()}. */
    public String appId() {
        return simulator.world().city().appId();
    }

    /** The platform's RSA key. It stays the same as long as this simulator lives. */
    public PublicKey publicKey() {
        RSAKeyParameters key = rsaKey();
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getExponent()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK reads RSA keys.", impossible);
        }
    }

    private RSAKeyParameters rsaKey() {
        return PemKeys.first(publicKeyPem(), RSAKeyParameters.class);
    }

    /** The same as PEM. */
    public String publicKeyPem() {
        return ask("GET", "city/public-key", "").path("pem").asText();
    }

    /** The OAuth client's id at jAccount. */
    public String clientId() {
        return simulator.world().campus().client().id();
    }

    /** The OAuth client's secret at jAccount. */
    public String clientSecret() {
        return simulator.world().campus().client().secret();
    }

    /** The equity providers' cids (权益提供方), for {@code equityCid}. */
    public List<String> providerCids() {
        return simulator.world().providers().stream()
                .map(provider -> provider.cid())
                .toList();
    }

    /** The time of both upstreams. */
    public SimulatorClock clock() {
        return clock;
    }

    /** Names the hub whose {@code /enrol} the people visit, each with a browser of their own, from now on. */
    public void hub(URI address) {
        simulator.player().visit(address);
    }

    /**
     * A person visits the hub's {@code /enrol} now.
     *
     * @throws IllegalArgumentException when it does not end well; the message says how it ended
     */
    public void enrol(String account) {
        ask("POST", "campus/persons/" + account + "/enrol", "");
    }

    /**
     * A person who has consented at jAccount, has a cid and has authorized this platform, without any hub: for tests that begin after the
     * enrolment. None of it is among the {@link #calls()}.
     *
     * @throws IllegalArgumentException when the world has no such person
     */
    public Enrolled enrolled(String account) {
        return new Formalities(simulator).all(account);
    }

    /** A token of the city as getAccessToken gives one, for tests that begin after the login; not among the {@link #calls()}. */
    public String cityToken() {
        return new Formalities(simulator).cityToken(rsaKey());
    }

    /** A person takes the authorization back, in the city's own app; it is pushed to whoever has subscribed. */
    public void withdraw(String account) {
        ask("POST", "campus/persons/" + account + "/withdraw", "");
    }

    /**
     * A paid purchase at the world's first merchant, now.
     *
     * @param yuan what was paid, positive: {@code "12.50"}
     */
    public Purchase purchase(String account, String yuan) {
        return purchase(account, yuan, simulator.world().merchants().get(0).name());
    }

    /** The same at a merchant, by its name: {@code 校园巴士}. */
    public Purchase purchase(String account, String yuan, String merchant) {
        ObjectNode order = Json.object().put("account", account).put("merchant", merchant);
        simulator.world().merchants().stream()
                .filter(one -> one.name().equals(merchant) && one.no() != null)
                .findFirst()
                .ifPresent(one -> order.put("merchantNo", one.no()));
        order.put("amount", new BigDecimal(yuan).abs().negate());
        return Purchase.of(ask("POST", "campus/orders", Json.write(order)));
    }

    /** The campus gives the money back. */
    public Purchase refund(Purchase purchase) {
        return Purchase.of(ask("POST", "campus/orders/" + purchase.id() + "/refund", ""));
    }

    /** All orders of the campus. */
    public List<Purchase> purchases() {
        return rows(ask("GET", "campus/orders", ""), Purchase::of);
    }

    /** From now on something goes wrong. */
    public void fault(Fault fault) {
        ask("POST", "faults", fault.document());
    }

    /** Nothing goes wrong any more. */
    public void heal() {
        ask("DELETE", "faults", "");
    }

    /** The city's ledger. */
    public Ledger ledger() {
        return Ledger.of(ask("GET", "city/ledger", ""));
    }

    /** The city pushes now what waits; returns when each was tried. */
    public void push() {
        ask("POST", "city/push", "");
    }

    /** Every push of the city, with its tries. */
    public List<Push> pushes() {
        return rows(ask("GET", "city/pushes", ""), Push::of);
    }

    /**
     * What a sample subscriber accepted at {@code /subscribers/{name}}, as JSON, one document each.
     *
     * @throws IllegalArgumentException when the world has no such subscriber
     */
    public List<String> received(String subscriber) {
        return rows(ask("GET", "subscribers/" + subscriber + "/received", ""), JsonNode::toString);
    }

    /** The latest 10,000 requests that the upstreams saw, oldest first. */
    public List<Call> calls() {
        return rows(ask("GET", "calls", ""), Call::of);
    }

    /** Those that break an upstream's contract, whatever it answered. */
    public List<Call> violations() {
        return calls().stream().filter(call -> !call.violations().isEmpty()).toList();
    }

    /**
     * Everything begins anew: clock, orders, ledger, tokens, faults, calls; stubs and the request journal of WireMock clients as well.
     * Address, keys and hub stay.
     */
    public void reset() {
        simulator.beginAnew();
    }

    /**
     * Anything else of the control API.
     *
     * @param path below {@code /__admin/tanqiao/}: {@code city/ledger/P1/book-again}
     * @param body JSON, or an empty text
     * @return JSON
     * @throws IllegalArgumentException when it is refused; the message is the simulator's own
     */
    public String control(String method, String path, String body) {
        return Json.write(ask(method, path, body));
    }

    private JsonNode ask(String method, String path, String body) {
        SimAnswer answer = simulator.control(method, path, body);
        JsonNode said = Json.read(answer.body()).orElseGet(Json::object);
        if (answer.status() >= FAILED) {
            throw new IllegalArgumentException("%s %s was refused: %s"
                    .formatted(method, path, said.path("error").asText(answer.body())));
        }
        return said;
    }

    private static <T> List<T> rows(JsonNode rows, Function<JsonNode, T> reading) {
        List<T> read = new ArrayList<>();
        rows.forEach(row -> read.add(reading.apply(row)));
        return read;
    }

    /** Stops listening; nothing of it stays. */
    @Override
    public void close() {
        simulator.close();
        forget(home);
    }

    private static void forget(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException held) {
            throw new UncheckedIOException("%s cannot be deleted.".formatted(folder), held);
        }
    }
}
