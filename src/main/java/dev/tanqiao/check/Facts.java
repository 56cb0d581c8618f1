package dev.tanqiao.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.check.WorldView.Ledger;
import dev.tanqiao.check.WorldView.Order;
import dev.tanqiao.settlement.Settlement;
import dev.tanqiao.store.JdbcAudit;
import dev.tanqiao.store.JdbcAudit.Item;
import dev.tanqiao.store.JdbcAudit.Move;
import dev.tanqiao.store.JdbcAudit.Person;
import dev.tanqiao.store.JdbcAudit.Taken;
import dev.tanqiao.store.JdbcAudit.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is compared, read once. */
final class Facts {

    final HubRows hub;
    final WorldRows world;

    /** Hub transaction of each campus order, by the order's id. */
    final Map<String, Taken> takenOf;

    private final Map<Long, List<Settlement>> settlementsOf = new HashMap<>();
    private final Map<String, Person> personOf = new HashMap<>();

    Facts(HubRows hub, WorldRows world) {
        this.hub = hub;
        this.world = world;
        this.takenOf = Pairing.of(world.orders(), hub.transactions());
        hub.persons().forEach(person -> personOf.put(person.account(), person));
        hub.settlements()
                .forEach(settlement -> settlementsOf
                        .computeIfAbsent(settlement.transactionId(), none -> new ArrayList<>())
                        .add(settlement));
    }

    /**
     * The hub's side.
     *
     * @param overdue settlements past the deadline of their state
     * @param heldWithoutDeadline settlements held for ever
     * @param subscriptions definitions of the active ones, by id
     * @param pushes how many are stored
     * @param discrepancies open breaks, one line each
     * @param setAside entities put aside, one line each
     */
    record HubRows(
            List<Person> persons,
            List<Taken> transactions,
            List<Settlement> settlements,
            List<Long> overdue,
            List<Long> heldWithoutDeadline,
            List<Move> moves,
            List<Told> events,
            List<Item> items,
            Map<String, SubscriptionView> subscriptions,
            long eventsNotFannedOut,
            long pushes,
            List<String> discrepancies,
            List<String> setAside) {

        static HubRows read(JdbcAudit hub, Instant now) {
            return new HubRows(
                    hub.persons(),
                    hub.transactions(),
                    hub.settlements(),
                    hub.overdue(now),
                    hub.heldWithoutDeadline(),
                    hub.moves(),
                    hub.events(),
                    hub.items(),
                    SubscriptionView.read(hub.subscriptions()),
                    hub.eventsNotFannedOut(),
                    hub.pushes(),
                    hub.discrepancies(),
                    hub.setAside());
        }
    }

    /**
     * The other parties' side.
     *
     * @param received what each subscriber that the simulator plays accepted, by {@code webhook-id}
     * @param acknowledgedPushes how many the city calls acknowledged
     */
    record WorldRows(
            List<Order> orders, Ledger ledger, Map<String, Map<String, JsonNode>> received, long acknowledgedPushes) {

        static WorldRows read(WorldView world, Iterable<String> subscriptions) {
            Map<String, Map<String, JsonNode>> received = new LinkedHashMap<>();
            subscriptions.forEach(name -> world.received(name).ifPresent(accepted -> received.put(name, accepted)));
            return new WorldRows(world.orders(), world.ledger(), received, world.acknowledgedPushes());
        }
    }

    static Facts read(JdbcAudit hub, WorldView world, Instant now) {
        HubRows rows = HubRows.read(hub, now);
        return new Facts(rows, WorldRows.read(world, rows.subscriptions().keySet()));
    }

    List<Settlement> settlementsOf(Taken taken) {
        return settlementsOf.getOrDefault(taken.id(), List.of());
    }

    @Nullable
    Person person(String account) {
        return personOf.get(account);
    }
}
