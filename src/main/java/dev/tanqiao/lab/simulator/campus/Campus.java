package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Model;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.Recorder;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.fault.Caller;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.fault.Struck;
import dev.tanqiao.lab.simulator.world.Order;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The campus: persons, their 思源码, their orders, and jAccount. */
public final class Campus implements Model {

    static final String NAME = "campus";

    private final World.Campus settings;
    private final Clock clock;
    private final Recorder recorder;
    private final Strikes faults;
    private final Persons persons;
    private final Orders orders = new Orders();
    private final Grants grants = new Grants();
    private final JAccount jaccount;
    private final CodeOperations codes;
    private final PayOperations pay;
    private final CampusControl control;
    private JsonNode advertising = NullNode.getInstance();

    /**
     * The campus of a world.
     *
     * @param stateDirectory where the key pair of the codes is kept
     * @param faults which rows are shown late
     */
    public Campus(World world, Clock clock, Recorder recorder, Path stateDirectory, Strikes faults) {
        this.settings = world.campus();
        this.clock = clock;
        this.recorder = recorder;
        this.faults = faults;
        this.persons = new Persons(world);
        CodeKey key = CodeKey.in(stateDirectory);
        this.jaccount = new JAccount(settings, persons, grants, clock, this::record);
        this.codes = new CodeOperations(settings.codeLife(), persons, key, clock, this::record);
        this.pay = new PayOperations(persons, key, clock);
        this.control = new CampusControl(persons, orders, codes, clock, this::record, this::recordPlaced);
    }

    @Override
    public String name() {
        return NAME;
    }

    private void record(ObjectNode entry) {
        recorder.record(NAME, entry);
    }

    @Override
    public Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("campus.unicode.check", guarded(this::check));
        operations.put("campus.unicode.open", forTheApp(codes::open));
        operations.put("campus.identity", guarded(this::identity));
        operations.put("campus.identity.advertising", forTheApp((request, person) -> advertising()));
        operations.put("campus.pay", forTheApp(pay::pay));
        operations.put("campus.parameters", forTheApp(pay::parameters));
        operations.put("campus.transactions", this::transactions);
        jaccount.operations().forEach((name, operation) -> operations.put(name, locked(operation)));
        return operations;
    }

    @Override
    public synchronized Optional<String> personOf(SimRequest request) {
        return jaccount.personOf(request);
    }

    @Override
    public Map<String, Operation> admin() {
        Map<String, Operation> admin = new LinkedHashMap<>();
        control.operations().forEach((name, operation) -> admin.put(name, locked(operation)));
        admin.put("POST campus/tokens/revoke", locked(this::revokeToken));
        return admin;
    }

    private Operation locked(Operation operation) {
        return request -> {
            synchronized (this) {
                return operation.answer(request);
            }
        };
    }

    private SimAnswer revokeToken(SimRequest request) {
        record(Grants.revoked(request.parameter("access_token")
                .orElseThrow(() -> new IllegalArgumentException("The parameter access_token names the token."))));
        return SimAnswer.json(Json.object().put("revoked", true));
    }

    /** Lets in who has a token that holds, and turns refusals into answers. */
    private Operation guarded(BiFunction<SimRequest, Grant, SimAnswer> operation) {
        return locked(request -> {
            try {
                return operation.apply(request, jaccount.admit(request));
            } catch (Refused refusal) {
                return Envelope.refused(refusal);
            }
        });
    }

    /** Operations that the document opens to 交我办 alone. */
    private Operation forTheApp(BiFunction<SimRequest, World.Person, SimAnswer> operation) {
        return guarded((request, grant) -> {
            require(grant, JAccount.SCOPE_CODE);
            requireTheApp();
            return operation.apply(request, person(grant));
        });
    }

    private static void require(Grant grant, String scope) {
        if (!grant.has(scope)) {
            throw Refused.because(Errno.SCOPE_NOT_GRANTED);
        }
    }

    private void requireTheApp() {
        if (settings.app() != World.ClientKind.JIAOWOBAN) {
            throw Refused.because(Errno.NOT_ENTITLED);
        }
    }

    /** The person behind the token; a token of client_credentials belongs to no person and reads no person's data. */
    private World.Person person(Grant grant) {
        return Optional.ofNullable(grant.account())
                .flatMap(persons::byAccount)
                .orElseThrow(() -> Refused.because(Errno.NOT_ENTITLED));
    }

    private SimAnswer check(SimRequest request, Grant grant) {
        require(grant, JAccount.SCOPE_CODE);
        return codes.check(request);
    }

    /** With card_info, any client may read the status; the code itself is for the app. */
    private SimAnswer identity(SimRequest request, Grant grant) {
        boolean wholly = grant.has(JAccount.SCOPE_CODE) && settings.app() == World.ClientKind.JIAOWOBAN;
        if (wholly) {
            return codes.identity(request, person(grant));
        }
        if (!grant.has(JAccount.SCOPE_CARD_INFO)) {
            require(grant, JAccount.SCOPE_CODE);
            requireTheApp();
        }
        return codes.status(person(grant));
    }

    private SimAnswer advertising() {
        ArrayNode shown = Json.array();
        return Envelope.entities(advertising.isNull() ? shown : shown.add(advertising));
    }

    /** The hot operation: only the look into the index holds the lock. */
    private SimAnswer transactions(SimRequest request) {
        try {
            Orders.Page page = page(request);
            ArrayNode rows = Json.array();
            page.orders().forEach(order -> rows.add(TransactionRow.of(order)));
            return Envelope.page(page.total(), rows);
        } catch (Refused refusal) {
            return Envelope.refused(refusal);
        }
    }

    private synchronized Orders.Page page(SimRequest request) {
        Grant grant = jaccount.admit(request);
        require(grant, JAccount.SCOPE_TRANSACTIONS);
        World.Person person = person(grant);
        return orders.page(person.account(), TransactionQuery.of(request), this::isShown);
    }

    /** Somebody buys; an order that is already there stays as it is. */
    public synchronized void place(Order order) {
        if (orders.find(order.id()).isEmpty()) {
            recordPlaced(order);
        }
    }

    private void recordPlaced(Order order) {
        ObjectNode placed = Json.object().put("kind", "placed").set("order", Json.tree(order));
        Optional<Struck> late = faults.draw("rows", () -> new Caller(order.account(), null, null));
        late.ifPresent(struck -> placed.put("fault", struck.number())
                .put("shownAt", clock.instant().plus(struck.fault().delay()).toString()));
        record(placed);
    }

    /** A row that a fault holds back is there once its time has come, or the fault is healed. */
    private boolean isShown(Orders.Entry entry) {
        return entry.heldBackBy() == null
                || !faults.stands(entry.heldBackBy())
                || !clock.instant().isBefore(entry.shownAt());
    }

    /** An order goes on; where it cannot, because somebody changed it by hand, nothing happens. */
    public synchronized void become(String orderId, OrderStatus status) {
        orders.find(orderId)
                .filter(order -> order.status().mayBecome(status))
                .ifPresent(order -> record(CampusControl.became(order, status)));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        Instant at = Instant.parse(entry.path("at").asText());
        switch (entry.path("kind").asText()) {
            case "placed" -> {
                Order order = order(entry);
                orders.place(
                        order,
                        entry.has("shownAt")
                                ? Instant.parse(entry.path("shownAt").asText())
                                : at,
                        entry.has("fault") ? entry.path("fault").asLong() : null);
                persons.settle(order);
            }
            case "became" ->
                putAndSettle(orders.find(entry.path("id").asText())
                        .orElseThrow()
                        .becoming(OrderStatus.of(entry.path("status").asText()), at));
            case "changed" -> orders.put(order(entry));
            case "opened" ->
                persons.open(
                        entry.path("account").asText(), entry.path("unicode").asInt());
            case "advertising" -> advertising = entry.path("shown");
            case "consented" -> grants.applyConsented(entry);
            case "granted" -> grants.applyGranted(entry);
            case "revoked" -> grants.applyRevoked(entry);
            case "replaced" -> grants.applyReplaced(entry);
            default -> throw new IllegalArgumentException("The campus knows no " + entry.path("kind") + ".");
        }
    }

    private static Order order(JsonNode entry) {
        return Json.MAPPER.convertValue(entry.path("order"), Order.class);
    }

    private void putAndSettle(Order order) {
        orders.put(order);
        persons.settle(order);
    }

    @Override
    public synchronized JsonNode state() {
        ObjectNode state = Json.object();
        state.set("persons", control.persons());
        state.set("orders", control.orders());
        state.set("advertising", advertising);
        state.set("jaccount", grants.state());
        state.put("now", clock.instant().toString());
        return state;
    }

    @Override
    public synchronized Map<String, Integer> counts() {
        return Map.of("orders", orders.all().size());
    }
}
