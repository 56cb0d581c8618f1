package dev.tanqiao.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.check.JdbcAudit.HandedIn;
import dev.tanqiao.lab.check.JdbcAudit.Item;
import dev.tanqiao.lab.check.JdbcAudit.Move;
import dev.tanqiao.lab.check.JdbcAudit.Person;
import dev.tanqiao.lab.check.JdbcAudit.QuarantineEntry;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.JdbcAudit.Stamps;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import dev.tanqiao.lab.check.JdbcAudit.Unfollowed;
import dev.tanqiao.lab.check.WorldView.Ledger;
import dev.tanqiao.lab.check.WorldView.Order;
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
    final Exposure exposure;

    /** Where the world began, and where it stands. */
    final Instant from;

    final Instant to;

    /** Hub transaction of each campus order, by the order's id. */
    final Map<String, Taken> takenOf;

    private final Map<Long, List<SettlementRow>> settlementsOf = new HashMap<>();
    private final Map<String, Person> personOf = new HashMap<>();

    Facts(HubRows hub, WorldRows world, Exposure exposure, Instant from, Instant to) {
        this.hub = hub;
        this.world = world;
        this.exposure = exposure;
        this.from = from;
        this.to = to;
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
     * @param handedIn states of purchases of other sources than the campus, the first first
     * @param overdue settlements past the deadline of their state
     * @param heldWithoutDeadline settlements held for ever
     * @param subscriptions definitions of the active ones, by id
     * @param pushes how many are stored
     * @param discrepancies open breaks, one line each
     * @param quarantine entities that could not be read
     * @param stamps when things happened, by column
     * @param unfollowed what of deployments is not as it is committed
     */
    record HubRows(
            List<Person> persons,
            List<Taken> transactions,
            List<HandedIn> handedIn,
            List<SettlementRow> settlements,
            List<Long> overdue,
            List<Long> heldWithoutDeadline,
            List<Move> moves,
            List<Told> events,
            List<Item> items,
            Map<String, SubscriptionView> subscriptions,
            long eventsNotFannedOut,
            long pushes,
            List<String> discrepancies,
            List<QuarantineEntry> quarantine,
            List<Stamps> stamps,
            List<Unfollowed> unfollowed) {

        static HubRows read(JdbcAudit hub, Instant now) {
            return new HubRows(
                    hub.persons(),
                    hub.transactions(),
                    hub.handedIn(),
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
                    hub.quarantine(),
                    hub.stamps(),
                    hub.unfollowed());
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

    /**
     * What must not be shown, and what is.
     *
     * @param secrets each with what it is
     * @param logs by file
     * @param rows by column
     */
    record Exposure(Map<String, String> secrets, Map<String, String> logs, Map<String, String> rows) {

        static Exposure read(JdbcAudit hub, HubFiles files) {
            Map<String, String> secrets = new HashMap<>(hub.secrets(files.vault()));
            secrets.putAll(files.keys());
            return new Exposure(secrets, files.texts(), hub.shown());
        }
    }

    static Facts read(JdbcAudit hub, HubFiles files, WorldView world, Instant from, Instant to) {
        HubRows rows = HubRows.read(hub, to);
        return new Facts(
                rows, WorldRows.read(world, rows.subscriptions().keySet()), Exposure.read(hub, files), from, to);
    }

    List<SettlementRow> settlementsOf(Taken taken) {
        return settlementsOf.getOrDefault(taken.id(), List.of());
    }

    @Nullable
    Person person(String account) {
        return personOf.get(account);
    }
}
