package dev.tanqiao.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.Model;
import dev.tanqiao.simulator.Operation;
import dev.tanqiao.simulator.Recorder;
import dev.tanqiao.simulator.world.World;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The city's carbon-inclusion platform (碳普惠总平台) as one equity platform sees it, with the CA's CID issue beside it.
 * Every change is one journal entry; {@link #apply} alone changes anything.
 */
public final class City implements Model {

    private static final Logger LOG = LoggerFactory.getLogger(City.class);

    /** Most lines of a bill push (碳账户账单推送: 最大为500). */
    private static final int BILLS_PER_PUSH = 500;

    /** An authorization push never comes before the answer of the call that caused it. */
    private static final long AUTHORIZATION_PUSH_DELAY_MILLIS = 1_000;

    private final World world;
    private final Clock clock;
    private final Recorder recorder;
    private final PlatformKey key;
    private final Ledger ledger;
    private final Pushes pushes;
    private final Tokens tokens = new Tokens();
    private final Cids cids;
    private final Pusher pusher = new Pusher();
    private int gatheredBills;

    /**
     * The platform as the world opens it.
     *
     * @param stateDirectory keeps the platform's RSA pair, made there at the first start
     * @throws IllegalStateException when the pair kept there cannot be read
     */
    public City(World world, Clock clock, Recorder recorder, Path stateDirectory) {
        this.world = world;
        this.clock = clock;
        this.recorder = recorder;
        this.key = PlatformKey.in(stateDirectory);
        this.ledger = new Ledger(
                world.city().repeat(),
                world.city().conversionRate(),
                world.providers().stream()
                        .map(provider -> new Provider(provider.cid(), provider.name()))
                        .toList());
        World.Push push = world.city().push();
        this.pushes = new Pushes(push.attempts(), push.gap().toMillis());
        this.cids = new Cids(world.seed());
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
        return Map.of("bookings", ledger.bills().all().size(), "waitingPushes", pushes.waiting());
    }

    // What the operations ask for.

    /** Whether a token still opens the platform. */
    synchronized boolean isTokenValid(String token) {
        return tokens.isValid(token, clock.millis());
    }

    /** Whether an encrypted appId is the one this platform knows. */
    boolean isOurApp(String encryptedAppId) {
        return key.decrypt(encryptedAppId).filter(world.city().appId()::equals).isPresent();
    }

    /** A token and its end in milliseconds; empty when the transactionId was used before. */
    synchronized Optional<Map.Entry<String, Long>> issueToken(String transactionId) {
        if (tokens.isUsed(transactionId)) {
            return Optional.empty();
        }
        String token = Tokens.make();
        long expireTimeMillis = clock.instant().plus(world.city().tokenLife()).toEpochMilli();
        record(entry("token")
                .put("hash", Hashes.sha256Hex(token))
                .put("expireTime", expireTimeMillis)
                .put("transactionId", transactionId));
        return Optional.of(Map.entry(token, expireTimeMillis));
    }

    /** The cid of an account, always the same; empty when the CA knows nobody by it. */
    synchronized Optional<String> issueCid(String account, String consentId) {
        if (world.person(account).isEmpty()) {
            return Optional.empty();
        }
        String cid = cids.of(account);
        if (ledger.account(cid) == null) {
            record(entry("cid").put("cid", cid).put("account", account).put("consentId", consentId));
        }
        return Optional.of(cid);
    }

    /** Authorizes the platform for a person. */
    synchronized CityCode authorize(String cid) {
        Account person = ledger.account(cid);
        if (person == null) {
            return CityCode.UNKNOWN_CID;
        }
        if (!person.authorized) {
            recordAuthorization(cid, true);
        }
        return CityCode.OK;
    }

    /** Whether this platform may see a person's account. */
    synchronized CityCode access(String cid) {
        Account person = ledger.account(cid);
        if (person == null) {
            return CityCode.UNKNOWN_CID;
        }
        return person.authorized ? CityCode.OK : CityCode.NOT_AUTHORIZED;
    }

    /** What an authorized person has. */
    synchronized Points points(String cid) {
        Account person = ledger.account(cid);
        return person == null ? Points.NONE : person.points;
    }

    /** Settles an order that keeps the parameter rules. */
    synchronized CityCode settle(Order order) {
        Verdict verdict = ledger.judge(order);
        if (verdict.books()) {
            recordBooking(order, verdict.conversion());
        }
        return verdict.code();
    }

    /** One page of the bills of a window. */
    synchronized BillPage bills(String equityCid, long fromMillis, long beforeMillis, int page, int pageSize) {
        long visibleBefore = Math.min(beforeMillis, visibleBeforeMillis());
        return BillPage.of(ledger.bills().window(equityCid, fromMillis, visibleBefore), page, pageSize);
    }

    synchronized void subscribe(int type, String notifyUrl) {
        record(entry("subscription").put("type", type).put("notifyUrl", notifyUrl));
    }

    // What the admin API asks for.

    /** Rows as they stand at this moment. */
    synchronized JsonNode read(Function<CityRows, JsonNode> rows) {
        return rows.apply(new CityRows(ledger, pushes, ledger.bills().paidBefore(visibleBeforeMillis())));
    }

    /** The person's decision in the city's own app; pushed again even if it was the same before. */
    synchronized void changeAuthorization(String cid, boolean authorized) {
        require(ledger.account(cid) != null, "The CA issued no cid %s.".formatted(cid));
        recordAuthorization(cid, authorized);
    }

    /** Plants a double booking: the first order of a transactionId once more, whatever the rules say. */
    synchronized void bookAgain(String transactionId) {
        requireBooked(transactionId);
        recordBooking(ledger.bookings(transactionId).get(0).order(), Conversion.NONE);
    }

    /** Plants a lost settlement: a transactionId as if it had never been booked. */
    synchronized void forget(String transactionId) {
        requireBooked(transactionId);
        record(entry("forgotten").put("transactionId", transactionId));
    }

    private void requireBooked(String transactionId) {
        require(!ledger.bookings(transactionId).isEmpty(), "Nothing is booked as %s.".formatted(transactionId));
    }

    private static void require(boolean found, String otherwise) {
        if (!found) {
            throw new NoSuchElementException(otherwise);
        }
    }

    /** Pushes what is visible and was not pushed yet, without waiting for the next beat. Returns the number of lines. */
    int pushNow() {
        int lines = gather();
        act(clock.instant());
        return lines;
    }

    // Pushing.

    @Override
    public synchronized Optional<Instant> nextDue() {
        return Stream.concat(pushes.next().map(push -> push.dueMillis).stream(), nextBeatMillis().stream())
                .min(Long::compare)
                .map(Instant::ofEpochMilli);
    }

    @Override
    public synchronized boolean busy() {
        return pushes.inFlight() > 0;
    }

    /** Answers are awaited without the lock: the receiver may ask the city before it answers. */
    @Override
    public void act(Instant now) {
        gatherIfDue(now.toEpochMilli());
        Optional<Push> due = begin(now.toEpochMilli());
        while (due.isPresent()) {
            end(due.get(), pusher.post(notifyUrl(due.get()), due.get().document.get()));
            due = begin(now.toEpochMilli());
        }
    }

    /** The first beat at which the oldest bill not yet pushed is visible; empty without such a bill or a subscription. */
    private Optional<Long> nextBeatMillis() {
        List<Booking> bookings = ledger.bills().all();
        if (gatheredBills >= bookings.size() || !pushes.isSubscribed(Push.Kind.BILLS)) {
            return Optional.empty();
        }
        long visibleMillis = bookings.get(gatheredBills).paymentTimeMillis()
                + world.city().billDelay().toMillis();
        long beatMillis = world.city().push().every().toMillis();
        long sinceBeat = Math.floorMod(visibleMillis - world.start().toEpochMilli(), beatMillis);
        return Optional.of(sinceBeat == 0 ? visibleMillis : visibleMillis - sinceBeat + beatMillis);
    }

    private synchronized void gatherIfDue(long nowMillis) {
        if (nextBeatMillis().filter(beat -> beat <= nowMillis).isPresent()) {
            gather();
        }
    }

    private synchronized int gather() {
        int visible = pushes.isSubscribed(Push.Kind.BILLS)
                ? ledger.bills().paidBefore(visibleBeforeMillis()).size()
                : gatheredBills;
        int lines = visible - gatheredBills;
        while (gatheredBills < visible) {
            record(entry("bill-push")
                    .put("lines", Math.min(BILLS_PER_PUSH, visible - gatheredBills))
                    .put("millis", clock.millis()));
        }
        return lines;
    }

    /** The next push due, its try recorded as begun. A try that a stop of the program cut off counts as failed. */
    private synchronized Optional<Push> begin(long nowMillis) {
        Optional<Push> due = pushes.next().filter(push -> push.dueMillis <= nowMillis);
        while (due.isPresent() && pushes.isExhausted(due.get())) {
            recordOutcome(due.get(), new Pusher.Outcome(false, "cut off"));
            due = pushes.next().filter(push -> push.dueMillis <= nowMillis);
        }
        due.ifPresent(push -> {
            record(entry("push-attempt").put("push", push.number).put("millis", clock.millis()));
            push.inFlight = true;
        });
        return due;
    }

    private synchronized void end(Push push, Pusher.Outcome outcome) {
        push.inFlight = false;
        recordOutcome(push, outcome);
        LOG.info(
                "city.pushed push={} type={} attempt={} status={} outcome={}",
                push.number,
                push.kind.subscriptionType,
                push.attempts.size(),
                push.status,
                outcome.text());
    }

    private synchronized String notifyUrl(Push push) {
        return pushes.notifyUrl(push);
    }

    private long visibleBeforeMillis() {
        return clock.millis() - world.city().billDelay().toMillis() + 1;
    }

    // Changes: one kind of entry each.

    private static ObjectNode entry(String kind) {
        return Json.object().put("kind", kind);
    }

    private void record(ObjectNode entry) {
        recorder.record(name(), entry);
    }

    private void recordAuthorization(String cid, boolean authorized) {
        record(entry("authorization")
                .put("cid", cid)
                .put("authorized", authorized)
                .put("millis", clock.millis()));
    }

    private void recordBooking(Order order, Conversion conversion) {
        ObjectNode entry = entry("order")
                .put("paid", ledger.paymentTimeMillis(order.transactionId(), clock.millis()))
                .put("reductions", conversion.reductions().toPlainString())
                .put("gainedA", conversion.gained().a().toPlainString())
                .put("gainedB", conversion.gained().b().toPlainString());
        record(entry.set("order", order.document()));
    }

    private void recordOutcome(Push push, Pusher.Outcome outcome) {
        record(entry("push-answer")
                .put("push", push.number)
                .put("acknowledged", outcome.acknowledged())
                .put("outcome", outcome.text()));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        String kind = entry.path("kind").asText();
        switch (kind) {
            case "token" ->
                tokens.add(
                        entry.path("hash").textValue(),
                        entry.path("expireTime").longValue(),
                        entry.path("transactionId").textValue());
            case "cid" ->
                openAccount(entry.path("cid").textValue(), entry.path("account").textValue());
            case "authorization" -> applyAuthorization(entry);
            case "order" ->
                ledger.book(Order.of(entry.path("order")), entry.path("paid").longValue(), conversion(entry));
            case "forgotten" -> applyForgotten(entry.path("transactionId").textValue());
            case "subscription" ->
                pushes.subscribe(
                        entry.path("type").intValue(), entry.path("notifyUrl").textValue());
            case "bill-push" -> applyBillPush(entry);
            case "push-attempt" ->
                pushes.begin(
                        pushes.get(entry.path("push").longValue()),
                        entry.path("millis").longValue());
            case "push-answer" ->
                pushes.end(
                        pushes.get(entry.path("push").longValue()),
                        entry.path("acknowledged").booleanValue(),
                        entry.path("outcome").textValue());
            default -> throw new IllegalStateException("The city knows no journal entry of kind " + kind + ".");
        }
    }

    private void openAccount(String cid, String account) {
        World.Balance opening = world.person(account).orElseThrow().balance();
        ledger.open(new Account(cid, account, new Points(opening.a(), opening.b()), opening.reductions()));
    }

    private void applyAuthorization(JsonNode entry) {
        String cid = entry.path("cid").textValue();
        boolean authorized = entry.path("authorized").booleanValue();
        Objects.requireNonNull(ledger.account(cid)).authorized = authorized;
        if (world.city().push().authorizations() && pushes.isSubscribed(Push.Kind.AUTHORIZATION)) {
            ObjectNode document = Json.object().put("cid", cid).put("type", authorized ? 1 : -1);
            pushes.addAuthorization(
                    cid, () -> document, entry.path("millis").longValue() + AUTHORIZATION_PUSH_DELAY_MILLIS);
        }
    }

    private void applyBillPush(JsonNode entry) {
        int from = gatheredBills;
        gatheredBills += entry.path("lines").intValue();
        List<Booking> lines = List.copyOf(ledger.bills().all().subList(from, gatheredBills));
        pushes.addBills(() -> BillLines.push(lines), entry.path("millis").longValue());
    }

    private void applyForgotten(String transactionId) {
        int gatheredBefore = gatheredBills;
        gatheredBills -= (int) ledger.bookings(transactionId).stream()
                .filter(booking -> ledger.bills().position(booking) < gatheredBefore)
                .count();
        ledger.forget(transactionId);
    }

    private static Conversion conversion(JsonNode entry) {
        return new Conversion(
                new BigDecimal(entry.path("reductions").textValue()),
                new Points(
                        new BigDecimal(entry.path("gainedA").textValue()),
                        new BigDecimal(entry.path("gainedB").textValue())));
    }
}
