package dev.tanqiao.hub.store.delivery;

import static dev.tanqiao.hub.store.Instants.text;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.core.delivery.BilledLine;
import dev.tanqiao.core.delivery.DeliveryOutcome;
import dev.tanqiao.core.delivery.DeliveryStatus;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.NewDelivery;
import dev.tanqiao.core.delivery.OutboxEvent;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.hub.store.Column;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Subscriptions, deliveries and their attempts in PostgreSQL. */
public final class JdbcDeliveryStore implements DeliveryStore {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .findAndAddModules()
            .addMixIn(Subscription.class, AsBefore.class)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final EventRows events;

    public JdbcDeliveryStore(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = new EventRows(jdbc);
    }

    /** A subscription without an order is written as it was when there was none: as another one it would miss what is in the outbox. */
    @JsonIgnoreProperties("toRoute")
    private interface AsBefore {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String orderBy();
    }

    /** A subscription as a row keeps it. */
    public static Subscription subscription(String definition) {
        try {
            return JSON.readValue(definition, Subscription.class);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("A row of table subscription cannot be read.", damaged);
        }
    }

    @Override
    public void saveSubscriptions(String bundle, Collection<Subscription> subscriptions) {
        transactions.executeWithoutResult(transaction -> {
            // No event is fanned out or told meanwhile: each one is clearly before or after what is saved here.
            jdbc.execute("lock table event_due in share row exclusive mode");
            jdbc.update(
                    "update subscription set active = false where bundle = ? and not (id = any(?))",
                    bundle,
                    subscriptions.stream().map(Subscription::id).toArray(String[]::new));
            for (Subscription subscription : subscriptions) {
                former(subscription.id(), bundle).forEach(former -> former.mustYieldTo(subscription));
                jdbc.update("""
                        insert into subscription (id, bundle, definition, active, known_from)
                        values (?, ?, ?::jsonb, true, (select coalesce(max(number), 0) from event))
                        on conflict (id) do update set bundle = excluded.bundle, definition = excluded.definition, active = true,
                          known_from = case when subscription.active and subscription.definition = excluded.definition
                            then subscription.known_from else excluded.known_from end
                        """, subscription.id(), bundle, definition(subscription));
            }
        });
    }

    @Override
    public void endSubscriptionsExceptOf(Collection<String> bundles) {
        transactions.executeWithoutResult(transaction -> {
            jdbc.execute("lock table event_due in share row exclusive mode"); // as above
            jdbc.update("update subscription set active = false where active and bundle <> all(?)", (Object)
                    bundles.toArray(String[]::new));
        });
    }

    /** Under that id, of another bundle. Indexes delivery_due, delivery_dead. */
    private List<Former> former(String id, String bundle) {
        return jdbc.query(
                """
                select bundle, active, definition::text,
                  (select count(*) from delivery where subscription_id = s.id and status = 'PENDING') as pending,
                  (select count(*) from delivery d join delivery_body b on b.delivery_id = d.id
                   where subscription_id = s.id and status = 'DEAD' and length(body) > 0) as dead
                from subscription s where id = ? and bundle <> ?""",
                (row, number) -> new Former(
                        row.getString(1),
                        row.getBoolean(2),
                        subscription(row.getString(3)),
                        row.getLong(4),
                        row.getLong(5)),
                id,
                bundle);
    }

    /**
     * A subscription of another bundle.
     *
     * @param pending deliveries that are still to be sent to it
     * @param dead deliveries that a person may send again
     */
    private record Former(String bundle, boolean active, Subscription subscription, long pending, long dead) {

        void mustYieldTo(Subscription subscription) {
            if (active) {
                throw new IllegalArgumentException(
                        "The subscription '%s' belongs to another bundle.".formatted(subscription.id()));
            }
            if (pending + dead > 0 && !subscription.goesWhere(this.subscription)) {
                throw new IllegalArgumentException(
                        "The subscription '%s' was given up by bundle '%s' while deliveries wait for its address there (%s pending, %s dead); they are not sent to another one. Use another id, or keep its url and secret until they are delivered: pending ones are still sent, a dead one is resent by POST /api/deliveries/{id}/resend."
                                .formatted(subscription.id(), bundle, pending, dead));
            }
        }
    }

    /** Another replica skips what this transaction holds, and finds it gone once it is committed. */
    @Override
    public List<OutboxEvent> takeEvents(int limit) {
        return jdbc.query("""
                with due as materialized (
                    select event_number from event_due order by event_number limit ? for update skip locked),
                taken as (
                    delete from event_due where event_number = any (array(select event_number from due))
                    returning event_number)
                select e.number, e.id, e.type, e.subject, e.sequence, e.at, e.data::text as data,
                       coalesce(e.data ->> 'equityProvider', b.provider) as equity_provider,
                       b.id as bill_id, b.cid as bill_cid, b.provider, b.city_transaction_id,
                       b.parent_city_transaction_id, b.amount, b.order_time, b.payment_time, b.transaction_type,
                       p.cid
                from taken
                join event e on e.number = taken.event_number
                left join bill_line b on e.type = 'bill.recorded' and b.id = (e.data ->> 'billLineId')::bigint
                left join enrolment p on e.type like 'authorization.%' and p.account = e.data ->> 'account'
                order by e.number
                """, (row, number) -> outboxEvent(row), limit);
    }

    private static OutboxEvent outboxEvent(ResultSet row) throws SQLException {
        return new OutboxEvent(
                row.getLong("number"),
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("subject"),
                row.getInt("sequence"),
                row.getTimestamp("at").toInstant(),
                row.getString("data"),
                row.getString("equity_provider"),
                row.getObject("bill_id") == null ? null : bill(row),
                row.getString("cid"));
    }

    private static BilledLine bill(ResultSet row) throws SQLException {
        return new BilledLine(
                row.getString("bill_cid"),
                row.getString("provider"),
                row.getString("city_transaction_id"),
                row.getString("parent_city_transaction_id"),
                row.getBigDecimal("amount"),
                row.getTimestamp("order_time").toInstant(),
                row.getTimestamp("payment_time").toInstant(),
                row.getString("transaction_type"));
    }

    @Override
    public List<Subscription> activeSubscriptions() {
        return jdbc.query(
                "select definition::text from subscription where active order by id",
                (row, number) -> subscription(row.getString(1)));
    }

    @Override
    public void write(List<NewDelivery> newDeliveries, Instant at) {
        if (newDeliveries.isEmpty()) {
            return;
        }
        Due.DELIVERY.markDue();
        List<Identified> deliveries = newDeliveries.stream().map(Identified::of).toList();
        List<Item> items = deliveries.stream().flatMap(Item::of).toList();
        Map<String, Integer> bodies = new LinkedHashMap<>(); // subscriptions of one event have one
        deliveries.forEach(delivery -> bodies.putIfAbsent(delivery.newDelivery().body(), bodies.size() + 1));
        jdbc.update(
                """
                with created as (
                    insert into delivery (subscription_id, webhook_id, status, due_at, created_at, changed_at, reason,
                                          sequence, ordering_key)
                    select subscription_id, webhook_id,
                           case when reason is null then 'PENDING' else 'DEAD' end,
                           case when reason is null then at end, at, at, reason,
                           case when reason is null then 0 else 1 end, ordering_key
                    from unnest(?::text[], ?::text[], ?::text[], ?::text[]) with ordinality
                             as d(subscription_id, webhook_id, reason, ordering_key, place),
                         (select ?::timestamptz as at) as now
                    order by place
                    returning id, webhook_id),
                bodies as (
                    insert into delivery_body (delivery_id, content_type, body)
                    select created.id, d.content_type, convert_to(b.body, 'UTF8')
                    from unnest(?::text[], ?::text[], ?::int[]) as d(webhook_id, content_type, place)
                    join unnest(?::text[]) with ordinality as b(body, place) using (place)
                    join created using (webhook_id))
                insert into delivery_item (event_number, subscription_id, delivery_id)
                select i.event_number, i.subscription_id, created.id
                from unnest(?::text[], ?::bigint[], ?::text[]) as i(webhook_id, event_number, subscription_id)
                join created using (webhook_id)
                """,
                Column.of("text", deliveries, delivery -> delivery.newDelivery().subscriptionId()),
                Column.of("text", deliveries, Identified::webhookId),
                Column.of("text", deliveries, delivery -> delivery.newDelivery().undeliverable()),
                Column.of("text", deliveries, delivery -> delivery.newDelivery().orderingKey()),
                Timestamp.from(at),
                Column.of("text", deliveries, Identified::webhookId),
                Column.of("text", deliveries, delivery -> delivery.newDelivery().contentType()),
                Column.of(
                        "int",
                        deliveries,
                        delivery -> bodies.get(delivery.newDelivery().body())),
                Column.of("text", bodies.keySet(), body -> body),
                Column.of("text", items, Item::webhookId),
                Column.of("bigint", items, Item::eventNumber),
                Column.of("text", items, Item::subscriptionId));
        events.insert(stillborn(deliveries, at));
    }

    private List<Event> stillborn(List<Identified> deliveries, Instant at) {
        List<Event> dead = new ArrayList<>();
        for (Identified delivery : deliveries) {
            String reason = delivery.newDelivery().undeliverable();
            if (reason != null) {
                long id = Objects.requireNonNull(jdbc.queryForObject(
                        "select id from delivery where webhook_id = ?", Long.class, delivery.webhookId()));
                dead.add(DeliveryOutcome.dead(
                        id, 1, delivery.newDelivery().subscriptionId(), delivery.webhookId(), 0, reason, at));
            }
        }
        return dead;
    }

    @Override
    public void keep(Collection<Long> deliveryIds, String owner, Duration lease) {
        jdbc.update(
                "update delivery set lease_until = now() + make_interval(secs => ?) where id = any(?::bigint[]) and lease_owner = ?",
                lease.toMillis() / 1000.0,
                Column.of("bigint", deliveryIds, id -> id),
                owner);
    }

    @Override
    public void save(Collection<DeliveryOutcome> outcomes) {
        transactions.executeWithoutResult(transaction -> {
            jdbc.update(
                    """
                    insert into delivery_attempt (delivery_id, number, at, outcome, http_status, answer, duration_ms)
                    select * from unnest(?::bigint[], ?::int[], ?::timestamptz[], ?::text[], ?::int[], ?::text[], ?::int[])
                    on conflict do nothing
                    """,
                    Column.of("bigint", outcomes, outcome -> outcome.delivery().id()),
                    Column.of("int", outcomes, outcome -> outcome.delivery().attempt()),
                    Column.of("timestamptz", outcomes, outcome -> outcome.at().toString()),
                    Column.of("text", outcomes, DeliveryOutcome::word),
                    Column.of("int", outcomes, outcome -> outcome.answer().httpStatus()),
                    Column.of("text", outcomes, outcome -> outcome.answer().text()),
                    Column.of("int", outcomes, outcome -> outcome.answer().durationMs()));
            Set<Long> moved = move(outcomes);
            // In one order, so that no two batches wait for each other.
            outcomes.stream()
                    .sorted(Comparator.comparing(
                            outcome -> outcome.delivery().subscription().id()))
                    .forEach(this::leaveAlone);
            events.insert(outcomes.stream()
                    .filter(outcome -> moved.contains(outcome.delivery().id()))
                    .map(DeliveryOutcome::event)
                    .flatMap(Optional::stream)
                    .toList());
        });
    }

    private void leaveAlone(DeliveryOutcome outcome) {
        String subscription = outcome.delivery().subscription().id();
        if (outcome.isGone()) {
            jdbc.update("""
                    insert into pause (scope, key, since, actor, reason) values ('subscription', ?, ?, 'hub', ?)
                    on conflict do nothing
                    """, subscription, Timestamp.from(outcome.at()), outcome.reason());
        }
        outcome.restsUntil()
                .ifPresent(until -> jdbc.update(
                        "update subscription set rests_until = greatest(rests_until, ?) where id = ?",
                        Timestamp.from(until),
                        subscription));
    }

    private Set<Long> move(Collection<DeliveryOutcome> outcomes) {
        return new HashSet<>(jdbc.queryForList(
                """
                update delivery d
                set status = o.status, attempt = o.attempt, sequence = greatest(d.sequence, o.sequence_after), due_at = o.due_at,
                    reason = o.reason, changed_at = o.at, lease_owner = null, lease_until = null
                from unnest(?::bigint[], ?::int[], ?::int[], ?::int[], ?::text[], ?::timestamptz[], ?::text[],
                            ?::timestamptz[])
                     as o(id, attempt, sequence, sequence_after, status, due_at, reason, at)
                where d.id = o.id
                  and (d.status = 'PENDING' and d.attempt = o.attempt - 1 and d.sequence = o.sequence
                       or o.status = 'DELIVERED' and d.status <> 'DELIVERED')
                returning d.id
                """,
                Long.class,
                Column.of("bigint", outcomes, outcome -> outcome.delivery().id()),
                Column.of("int", outcomes, outcome -> outcome.delivery().attempt()),
                Column.of("int", outcomes, outcome -> outcome.delivery().sequence()),
                Column.of("int", outcomes, DeliveryOutcome::sequence),
                Column.of("text", outcomes, outcome -> outcome.to().name()),
                Column.of("timestamptz", outcomes, outcome -> text(outcome.dueAt())),
                Column.of("text", outcomes, DeliveryOutcome::reason),
                Column.of("timestamptz", outcomes, outcome -> outcome.at().toString())));
    }

    @Override
    public boolean resend(long deliveryId, Instant at) {
        Due.DELIVERY.markDue();
        return jdbc.update(
                        """
                        update delivery
                        set status = ?, attempt = 0, due_at = ?, changed_at = ?, reason = null,
                            lease_owner = null, lease_until = null
                        where id = ? and status = ?
                          and exists (select from delivery_body where delivery_id = id and length(body) > 0)
                        """,
                        DeliveryStatus.PENDING.name(),
                        Timestamp.from(at),
                        Timestamp.from(at),
                        deliveryId,
                        DeliveryStatus.DEAD.name())
                == 1;
    }

    private static String definition(Subscription subscription) {
        try {
            return JSON.writeValueAsString(subscription);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** A draft with the key its receiver will know it by. */
    private record Identified(String webhookId, NewDelivery newDelivery) {
        static Identified of(NewDelivery newDelivery) {
            return new Identified("msg_" + UUID.randomUUID().toString().replace("-", ""), newDelivery);
        }
    }

    /** One event in one delivery. */
    private record Item(String webhookId, long eventNumber, String subscriptionId) {
        static java.util.stream.Stream<Item> of(Identified delivery) {
            return delivery.newDelivery().eventNumbers().stream()
                    .map(number -> new Item(
                            delivery.webhookId(), number, delivery.newDelivery().subscriptionId()));
        }
    }
}
