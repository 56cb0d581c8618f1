package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.lab.simulator.Model;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.Recorder;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.fault.Caller;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.fault.Struck;
import dev.tanqiao.lab.simulator.world.Quirk;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The city's carbon-inclusion platform (碳普惠总平台) as one equity platform sees it, with the CA's CID issue beside it.
 * Every change is one journal entry; {@link #apply} alone changes anything.
 */
public final class City implements Model {

    private final World world;
    private final Clock clock;
    private final Recorder recorder;
    private final Strikes faults;
    private final PlatformKey key;
    private final Cids cids;
    private final CityState state;
    private final Pushing pushing;

    /**
     * The platform as the world opens it.
     *
     * @param stateDirectory keeps the platform's RSA pair, made there at the first start
     * @throws IllegalStateException when the pair kept there cannot be read
     */
    public City(World world, Clock clock, Recorder recorder, Path stateDirectory) {
        this(world, clock, recorder, stateDirectory, Strikes.NONE);
    }

    /**
     * The same, with pushes and bill lines that may go wrong.
     *
     * @param faults what strikes the next try of {@code push.bills} or {@code push.authorizations}, and the next of the {@code bills}
     */
    public City(World world, Clock clock, Recorder recorder, Path stateDirectory, Strikes faults) {
        this.faults = faults;
        this.world = world;
        this.clock = clock;
        this.recorder = recorder;
        this.key = PlatformKey.in(stateDirectory);
        this.cids = new Cids(world.seed());
        this.state = new CityState(world, faults);
        this.pushing = new Pushing(world, clock, state, this::record, this, faults);
    }

    @Override
    public String name() {
        return "city";
    }

    @Override
    public Map<String, Operation> operations() {
        return new CityOperations(this).byName();
    }

    @Override
    public Map<String, Operation> admin() {
        return new CityAdmin(this).byAddress();
    }

    @Override
    public JsonNode state() {
        return read(CityRows::state);
    }

    @Override
    public synchronized Map<String, Integer> counts() {
        return Map.of(
                "bookings",
                state.ledger().bills().all().size(),
                "waitingPushes",
                state.pushes().waiting());
    }

    // What the operations ask for.

    /** Whether a token still opens the platform, and if not, why. */
    synchronized CityCode token(String token) {
        return state.tokens().judge(token, clock.millis());
    }

    /** Whether an encrypted appId is the one this platform knows. */
    boolean isOurApp(String encryptedAppId) {
        RsaPadding padding = Objects.requireNonNullElse(world.city().rsaPadding(), RsaPadding.PKCS1);
        return key.decrypt(encryptedAppId, padding)
                .filter(world.city().appId()::equals)
                .isPresent();
    }

    /** A token and its end in milliseconds; empty when the transactionId was used before. */
    synchronized Optional<Map.Entry<String, Long>> issueToken(String transactionId) {
        if (state.tokens().isUsed(transactionId)) {
            return Optional.empty();
        }
        String token = Tokens.make();
        long expireTimeMillis = clock.instant().plus(world.city().tokenLife()).toEpochMilli();
        record(CityEntries.token(Hashes.sha256Hex(token), expireTimeMillis, transactionId));
        return Optional.of(Map.entry(token, expireTimeMillis));
    }

    /** The cid of an account, always the same; empty when the CA knows nobody by it. */
    synchronized Optional<String> issueCid(String account, String consentId) {
        if (world.person(account).isEmpty()) {
            return Optional.empty();
        }
        String cid = cids.of(account);
        if (state.ledger().account(cid) == null) {
            record(CityEntries.cid(cid, account, consentId));
        }
        return Optional.of(cid);
    }

    /** Authorizes the platform for a person. */
    synchronized CityCode authorize(String cid) {
        Account person = state.ledger().account(cid);
        if (person == null) {
            return CityCode.UNKNOWN_CID;
        }
        if (!person.authorized) {
            record(CityEntries.authorization(cid, true, clock.millis()));
        }
        return CityCode.OK;
    }

    /** Whether this platform may see a person's account. */
    synchronized CityCode access(String cid) {
        Account person = state.ledger().account(cid);
        if (person == null) {
            return CityCode.UNKNOWN_CID;
        }
        return person.authorized ? CityCode.OK : CityCode.NOT_AUTHORIZED;
    }

    /** What an authorized person has. */
    synchronized Points points(String cid) {
        Account person = state.ledger().account(cid);
        return person == null ? Points.NONE : person.points;
    }

    /** Settles an order that keeps the parameter rules. */
    synchronized CityCode settle(Order order) {
        Verdict verdict = state.ledger().judge(order);
        if (verdict.books()) {
            book(order, verdict.conversion());
        }
        return verdict.code();
    }

    /** One page of the bills of a window. */
    synchronized BillPage bills(String equityCid, long fromMillis, long beforeMillis, int page, int pageSize) {
        long now = clock.millis();
        long visible = state.visibleBeforeMillis(now);
        Bills bills = state.ledger().bills();
        return BillPage.of(
                state.shown(
                        world.quirks().contains(Quirk.BILLS_BY_ORDER_TIME)
                                ? bills.ordered(equityCid, fromMillis, beforeMillis, visible)
                                : bills.window(equityCid, fromMillis, Math.min(beforeMillis, visible)),
                        now),
                page,
                pageSize);
    }

    synchronized void subscribe(int type, String notifyUrl) {
        record(CityEntries.subscription(type, notifyUrl));
    }

    // What the admin API asks for.

    /** Rows as they stand at this moment. */
    synchronized JsonNode read(Function<CityRows, JsonNode> rows) {
        long now = clock.millis();
        return rows.apply(new CityRows(state.ledger(), state.pushes(), state.shown(state.visibleBills(now), now)));
    }

    /** The person's decision in the city's own app; pushed again even if it was the same before. */
    synchronized void changeAuthorization(String cid, boolean authorized) {
        require(state.ledger().account(cid) != null, "The CA issued no cid %s.".formatted(cid));
        record(CityEntries.authorization(cid, authorized, clock.millis()));
    }

    /** Plants a double booking: the first order of a transactionId once more, whatever the rules say. */
    synchronized void bookAgain(String transactionId) {
        requireBooked(transactionId);
        Order order = state.ledger().bookings(transactionId).get(0).order();
        record(booking(order, Conversion.NONE).put(CityEntries.PLANTED, true));
    }

    /** Plants a lost settlement: a transactionId as if it had never been booked. */
    synchronized void forget(String transactionId) {
        requireBooked(transactionId);
        record(CityEntries.forgotten(transactionId));
    }

    /** A token holds no more, as if the platform had withdrawn it. */
    synchronized void revokeToken(String token) {
        record(CityEntries.tokenRevoked(Hashes.sha256Hex(token)));
    }

    private void requireBooked(String transactionId) {
        require(!state.ledger().bookings(transactionId).isEmpty(), "Nothing is booked as %s.".formatted(transactionId));
    }

    private static void require(boolean found, String otherwise) {
        if (!found) {
            throw new NoSuchElementException(otherwise);
        }
    }

    /** Pushes what is visible and was not pushed yet, without waiting for the next beat. Returns the number of lines. */
    int pushNow() {
        int lines = pushing.gather();
        act(clock.instant());
        return lines;
    }

    // What it does by itself.

    @Override
    public Optional<Instant> nextDue() {
        return pushing.nextDue();
    }

    @Override
    public synchronized boolean busy() {
        return state.pushes().inFlight() > 0;
    }

    @Override
    public void act(Instant now) {
        pushing.act(now);
    }

    private void record(ObjectNode entry) {
        recorder.record(name(), entry);
    }

    private void book(Order order, Conversion conversion) {
        record(booking(order, conversion));
    }

    private ObjectNode booking(Order order, Conversion conversion) {
        long paidMillis = state.ledger().paymentTimeMillis(order.transactionId(), clock.millis());
        Optional<Struck> struck = faults.draw("bills", () -> about(order));
        return CityEntries.order(order, paidMillis, conversion, struck.orElse(null));
    }

    private Caller about(Order order) {
        Account person = state.ledger().account(order.cid());
        return new Caller(person == null ? null : person.account, order.equityCid(), order.transactionId());
    }

    /** The city is told a cid; the CA, at the issue of one, the account itself. */
    @Override
    public synchronized Optional<String> personOf(SimRequest request) {
        JsonNode body = request.json();
        String cid = request.parameter("cid").orElseGet(() -> body.path("cid").asText());
        Account person = state.ledger().account(cid);
        return person == null ? Optional.ofNullable(body.path("account").textValue()) : Optional.of(person.account);
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        state.apply(entry);
    }
}
